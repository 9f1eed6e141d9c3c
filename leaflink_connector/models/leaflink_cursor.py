from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import errors
from .leaflink_event import GIVE_UP_HOURS
from .leaflink_job import JobDone, is_concurrency_error, job
from .leaflink_json import Json

# LeafLink's clock against ours, and changes that become visible late
OVERLAP_MINUTES = 10
# among the filters of a run: says what becomes of the records, leaves none out
OPTIONS = {"_create"}


class LeafLinkCursor(models.Model):
    """How far a list of LeafLink was read, and the run that reads it now, one page per job.

    A resource is a pair of methods of this model: `_fetch_page_<resource>(client, offset, filters) -> Page` (the only
    HTTP) and `_store_page_<resource>(results, operation)`; `_end_run_<resource>()` is called at the end if present.
    """

    _name = "leaflink.cursor"
    _description = "LeafLink Cursor"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    resource = fields.Char(required=True, readonly=True)
    name = fields.Char("Run", compute="_compute_name")
    value = fields.Datetime("Read Until", help="The next run asks for what was modified since. Empty: everything.")
    is_open = fields.Boolean("Run Open", readonly=True)
    run_start = fields.Datetime(readonly=True)
    offset = fields.Integer(readonly=True)
    filters = Json(readonly=True)
    moves_value = fields.Boolean(readonly=True)
    is_synced = fields.Boolean(
        "Synchronized", readonly=True, help="The whole list was taken with what the store creates for it."
    )
    page_digest = fields.Char(readonly=True)
    missing_permission = fields.Char(readonly=True)
    operation_id = fields.Many2one("leaflink.operation", readonly=True, ondelete="set null")
    error = fields.Char("Why It Waits", related="operation_id.error")
    waiting = Json(readonly=True, help="Runs that were asked for while this one was open.")

    _resource_uniq = models.UniqueIndex("(store_id, resource)")

    @api.model
    def _start(self, store, resource, modified_since=None, operation=None, filters=None):
        """Start reading `resource`; while a run is open the new one waits behind it. Returns the cursor.

        `modified_since`: naive UTC datetime, False for everything, None to go on where the last run began. `filters`
        narrow the list further; such a run, and one that begins later than the last, does not move the value.
        Without `operation` (leaflink.operation) the run makes its own. A schedule does not try again what LeafLink has
        forbidden: a person does, or Connect.
        """
        self = self.sudo()
        cursor = self.search([("store_id", "=", store.id), ("resource", "=", resource)])
        if not cursor:
            # a transaction beside ours may do the same: PostgreSQL then has one of the two begin anew
            [[number]] = self.env.execute_query(
                SQL(
                    "INSERT INTO leaflink_cursor (store_id, company_id, resource) VALUES (%s, %s, %s)"
                    " ON CONFLICT (store_id, resource) DO NOTHING RETURNING id",
                    store.id,
                    store.company_id.id,
                    resource,
                )
            )
            cursor = self.browse(number)
        if cursor.missing_permission and self.env.context.get("cron_id"):
            return cursor
        request = {
            "since": None if modified_since is None else fields.Datetime.to_string(modified_since),
            "filters": filters or {},
            "operation": operation.id if operation else False,
            "user": self.env.uid,
        }
        if not cursor.is_open:
            cursor._open_run(request)
        elif request not in (cursor.waiting or []):
            cursor.waiting = [*(cursor.waiting or []), request]
        cursor._enqueue(hurry=True)
        return cursor

    def _open_run(self, request):
        """Begin the run a request of `_start` describes; since: None = from the value, False = everything."""
        value = fields.Datetime.to_string(self.value)
        since = value if request["since"] is None else request["since"]
        filters = dict(request["filters"])
        if since:
            filters["modified__gte"] = since
        operation = self.env["leaflink.operation"].browse(request["operation"] or ()).exists()
        if not operation:
            operation = operation.with_user(request["user"])._begin(self.store_id, self._run_name())
        self.write(
            {
                "is_open": True,
                "run_start": False,
                "offset": 0,
                "filters": filters,
                "moves_value": request["filters"].keys() <= OPTIONS and (not value or not since or since <= value),
                "page_digest": False,
                "missing_permission": False,
                "operation_id": operation.id,
            }
        )

    def _run_name(self):
        """Say to people what is read."""
        names = {
            "contact": self.env._("Read persons"),
            "contact_link": self.env._("Read where persons work"),
            "activity": self.env._("Read activity entries"),
        }
        return names.get(self.resource) or self.env._("Read %ss", self.resource)

    def _compute_name(self):
        for cursor in self:
            cursor.name = cursor._run_name()

    def _channel(self):
        """Return the queue channel of the resource; addons whose resource needs another one extend this."""
        return "catalog"

    def _identity(self):
        return f"cursor:{self.id}"

    def _enqueue(self, hurry=False):
        """Enqueue the next page of open runs; in inline mode read all their pages now."""
        for cursor in self.filtered(lambda cursor: cursor.is_open and cursor.store_id.state == "connected"):
            if cursor._is_inline():
                worker = cursor._as_job(cursor.store_id)
                while worker._job_page():
                    pass
                continue
            cursor._delay(
                cursor.store_id, cursor._channel(), identity=cursor._identity(), description=cursor._run_name()
            )._job_page()
            if hurry:
                cursor._hurry(cursor.store_id, cursor._identity())

    @api.model
    def _enqueue_due(self, stores, hurry=False):
        """Enqueue open runs that have no job."""
        self.search([("store_id", "in", stores.ids), ("is_open", "=", True)])._enqueue(hurry=hurry)

    @job
    def _job_page(self):
        """Read and store one page; returns True if the run goes on (and then has enqueued its next page)."""
        if not self.is_open or not self._advisory_lock(self._name, self.id):
            return False
        error = False
        try:
            page = self._read_page()
            with self.env.cr.savepoint():
                getattr(self, f"_store_page_{self.resource}")(page.results, self.operation_id)
        except RetryableJobError as later:
            if not self._is_given_up(later):
                self._tell_why(later)
                raise
            error = str(later)
            self._open_issue(error)
        except JobDone as done:
            if done.state != "error":
                raise
            self.missing_permission = error = str(done)
        except Exception as exception:
            if is_concurrency_error(exception):
                raise
            error = self._reason(exception)
            self._open_issue(error)
        self.env.flush_all()
        self.env.invalidate_all()  # memory stays flat, however many pages follow inline
        if error or page.next_offset is None:
            self._end_run(error)
        else:
            self.write({"offset": page.next_offset, "page_digest": page.mark})
            self.operation_id.filtered("error").error = False
        if self.is_open and not self._is_inline():
            self._enqueue()
        return self.is_open

    def _read_page(self):
        """Return the next page of the open run from LeafLink; the first one also tells when the run started."""
        filters = dict(self.filters or {})  # an empty Json is read as None
        if since := filters.get("modified__gte"):
            filters["modified__gte"] = fields.Datetime.to_datetime(since)
        asked = fields.Datetime.now()
        with self._queue_errors(self.store_id):
            client = self.store_id._client()
            page = getattr(self, f"_fetch_page_{self.resource}")(client, self.offset, filters)
        if page.next_offset is not None and page.mark and page.mark == self.page_digest:
            if page.is_bare:  # the server gives all it has, whatever it is asked for
                return page._replace(results=[], next_offset=None)
            raise errors.ServerError(self.env._("LeafLink repeats a page; reading stops before it goes in circles."))
        if not self.run_start:
            self.run_start = (page.date or asked) - timedelta(minutes=OVERLAP_MINUTES)
        return page

    def _tell_why(self, later):
        """Show on the operation why it waits, although the job is rolled back; the next page takes it back.

        Not inline: the operation is the caller's then, and another cursor would wait for the caller for ever.
        """
        reason = str(later)
        if not self._is_inline() and self.operation_id and self.operation_id.error != reason:
            self._in_own_cursor(lambda env: self.operation_id.with_env(env).exists().write({"error": reason}))

    def _is_given_up(self, later):
        """Tell whether LeafLink has said "later" for a day without giving a single page (429 in the error table)."""
        return later.ignore_retry and self.write_date < fields.Datetime.now() - timedelta(hours=GIVE_UP_HOURS)

    def _end_run(self, error=False):
        """Close the run, move the value if every page is stored, and begin the run that waits."""
        values = {"is_open": False}
        if not error:
            if self.moves_value:
                values["value"] = self.run_start
                values["is_synced"] = self.is_synced or not self.filters or "_create" not in self.filters
            self.env["leaflink.issue"]._solve(self.store_id, ["run"], key=self.resource)
            if hasattr(self, f"_end_run_{self.resource}"):
                getattr(self, f"_end_run_{self.resource}")()
        self.operation_id._end(error)
        request, *waiting = self.waiting or [None]
        self.write({**values, "waiting": waiting})
        if request:
            self._open_run(request)

    def _open_issue(self, message):
        text = self.env._(
            "“%(what)s” of store %(store)s stopped: %(message)s It starts again with the next schedule or button.",
            what=self._run_name(),
            store=self.store_id.name,
            message=message,
        )
        self.env["leaflink.issue"]._open(self.store_id, self.store_id, "run", text, key=self.resource)
