import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import errors
from ..lib.redact import redact
from .leaflink_event import GIVE_UP_HOURS
from .leaflink_job import NotReady, backoff, is_concurrency_error, job
from .leaflink_json import Json

OPEN_STATES = ("queued", "running", "uncertain")
CHANNELS = {}  # kind -> channel of the queue


def kinds(channel="out", **labels):
    """Return the field `kind` with these further kinds, sent through `channel` of the queue."""
    CHANNELS.update(dict.fromkeys(labels, channel))
    return fields.Selection(selection_add=list(labels.items()), ondelete=dict.fromkeys(labels, "cascade"))


class LeafLinkTask(models.Model):
    """Outbox: what LeafLink must learn, each effect exactly once.

    LeafLink knows no idempotency key, so the intent is committed before the call and the outcome after it, on cursors
    of their own, and whoever finds a task whose sender has died looks at LeafLink before sending again.
    A kind is a value added by `kinds`, with a method `_send_<kind>(client, payload) -> dict`, and if that creates
    something by POST also `_find_<kind>(client, payload) -> dict | None`; `_done_<kind>(result)` and
    `_failed_<kind>(message)` record the outcome and run in a transaction of their own; `_cancelled_<kind>()` that a
    person gave it up.
    """

    _name = "leaflink.task"
    _description = "LeafLink Task"
    _inherit = ["leaflink.job"]
    _order = "id desc"

    name = fields.Char("Description", readonly=True)
    store_id = fields.Many2one("leaflink.store", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one("res.users", "Caused By", readonly=True, default=lambda self: self.env.user)
    kind = fields.Selection([], required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, help="Tasks of one key are sent in the order they were made.")
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    payload = Json(readonly=True)
    result = Json(readonly=True, groups="leaflink_connector.group_manager")
    payload_text = fields.Text(compute="_compute_texts", compute_sudo=True)
    result_text = fields.Text(compute="_compute_texts", compute_sudo=True, groups="leaflink_connector.group_manager")
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("running", "Running"),
            ("uncertain", "Unknown, checking"),
            ("done", "Done"),
            ("error", "Error"),
            ("cancelled", "Cancelled"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char("Reason", readonly=True)
    queued_on = fields.Datetime(default=fields.Datetime.now, readonly=True)
    next_try = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)

    _open_idx = models.Index("(store_id, key, id) WHERE state IN ('queued', 'running', 'uncertain')")
    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("payload", "result")
    def _compute_texts(self):
        for task in self:
            task.payload_text = json.dumps(redact(task.payload), indent=2, ensure_ascii=False)
            task.result_text = json.dumps(redact(task.result), indent=2, ensure_ascii=False)

    @api.model
    def _intend(self, store, kind, record, payload, key=None, description=None):
        """Record, in the caller's transaction, that LeafLink must learn `payload` about `record`; returns the task.

        A task of the same store, key and kind that still waits takes the payload in. Never calls LeafLink itself, also
        not in inline mode: the intent must be committed first. Needs no LeafLink role.
        """
        return self._intend_all(store, kind, [(record, payload, key, description)])

    @api.model
    def _intend_all(self, store, kind, intents):
        """`_intend` each (record, payload, key, description) with few queries; returns the tasks."""
        self = self.sudo()
        intents = [
            (record, payload, key or f"{record._name},{record.id}", text) for record, payload, key, text in intents
        ]
        same = [("store_id", "=", store.id), ("kind", "=", kind), ("state", "=", "queued")]
        waiting = self.search([*same, ("key", "in", [key for *_, key, _text in intents])], order="id")
        tasks = {task.key: task for task in waiting.try_lock_for_update()}
        missing = {}
        for record, payload, key, description in intents:
            if task := tasks.get(key):
                payload = {**(task.payload or {}), **payload}
                if payload != task.payload:
                    task.write({"payload": payload, "name": description or task.name})
                continue
            before = missing.get(key, {"payload": {}})
            missing[key] = {
                "store_id": store.id,
                "kind": kind,
                "key": key,
                "name": description or before.get("name") or record.display_name,
                "res_model": record._name,
                "res_id": record.id,
                "payload": {**before["payload"], **payload},
                "user_id": self.env.uid,
            }
        tasks = self.browse(task.id for task in tasks.values()) | self.create(list(missing.values()))
        tasks._enqueue()
        return tasks

    def _channel(self):
        return CHANNELS.get(self.kind, "out")

    def _identity(self):
        return f"task:{self.id}"

    def _enqueue(self):
        """Enqueue sending; tasks of stores that are not connected wait for it."""
        for task in self.filtered(lambda task: task.state in OPEN_STATES and task.store_id.state == "connected"):
            task.with_context(queue_job__no_delay=False)._delay(
                task.store_id, task._channel(), identity=task._identity(), description=f"LeafLink {task.name}"
            )._job_send()

    @api.model
    def _enqueue_due(self, stores, hurry=False):
        """Enqueue what waits for a job; back-off counts neither with `hurry` nor for what nobody is sure about."""
        unsure = Domain("store_id", "in", stores.ids) & Domain("state", "in", ["running", "uncertain"])
        for task in self.search(unsure | stores._due_domain(None if hurry else fields.Datetime.now()), order="id"):
            task._enqueue()
            if hurry or task.state != "queued":
                task._hurry(task.store_id, task._identity())

    @job
    def _job_send(self):
        """Send the task if nobody else does. This transaction only reads and holds the lock (design, exactly once)."""
        if not self._advisory_lock(self._name, self.id):
            return
        claim = self._in_own_cursor(lambda env: self.with_env(env)._claim())
        if not claim:
            return
        look, payload = claim
        result, failure = None, None
        try:
            result = self._send(payload, look)
        except errors.RateLimited as error:
            failure = error
            failure.retry_after = self.store_id._pause_for(error)
        except Exception as error:
            failure = error
        wait = self._in_own_cursor(lambda env: self.with_env(env)._settle(look, result, failure))
        if wait:
            raise RetryableJobError(self._reason(failure), seconds=wait, ignore_retry=True)
        # only now does whoever comes later see that this one has ended, and do we see whoever came meanwhile
        self._in_own_cursor(lambda env: self.with_env(env)._enqueue_next())

    def _claim(self):
        """Mark as being sent; returns (look first?, payload), or None when there is nothing to do now.

        A task that runs although we hold its lock has lost its sender: what became of it is unknown.
        """
        if not self.exists() or self.state not in OPEN_STATES or self._is_behind_another():
            return None
        look = self.state != "queued" or self._repeats_creation()
        self.write({"state": "uncertain" if look else "running", "attempts": self.attempts + 1})
        return look, self.payload or {}

    def _repeats_creation(self):
        """Tell whether an earlier task may have created what this one is to create: a button was pressed again."""
        same = [("store_id", "=", self.store_id.id), ("key", "=", self.key), ("kind", "=", self.kind)]
        sent = [("id", "<", self.id), ("state", "in", ["done", "cancelled"]), ("attempts", ">", 0)]
        return self.kind.endswith("_create") and bool(self.search_count([*same, *sent], limit=1))

    def _is_behind_another(self):
        """Tell whether an earlier task of the same key must be sent first; that one enqueues us when it ends."""
        earlier = [("store_id", "=", self.store_id.id), ("key", "=", self.key), ("id", "<", self.id)]
        return bool(self.search_count([*earlier, ("state", "in", OPEN_STATES)], limit=1))

    @api.model
    def _has_due(self, store, now):
        """Tell whether a task of the store may be sent now: it is due, and behind no other one of its key."""
        self.flush_model(["store_id", "key", "state", "next_try"])
        query = SQL(
            """
            SELECT EXISTS (
                   SELECT FROM leaflink_task task
                    WHERE task.store_id = %(store)s
                      AND task.state IN %(open)s
                      AND (task.next_try IS NULL OR task.next_try <= %(now)s)
                      AND NOT EXISTS (
                          SELECT FROM leaflink_task earlier
                           WHERE earlier.store_id = task.store_id
                             AND earlier.key = task.key
                             AND earlier.id < task.id
                             AND earlier.state IN %(open)s))
            """,
            store=store.id,
            open=OPEN_STATES,
            now=now,
        )
        return self.env.execute_query(query)[0][0]

    def _send(self, payload, look):
        """Call LeafLink through the kind's handlers; returns its answer."""
        client = self.store_id._client()
        find = getattr(self, f"_find_{self.kind}", None)
        found = find(client, payload) if look and find else None
        return getattr(self, f"_send_{self.kind}")(client, payload) if found is None else found

    def _settle(self, look, result, failure):
        """Record what became of the call; returns the seconds after which to try again, if so."""
        if failure is None:
            return self._succeed(result)
        message = self._reason(failure)
        # what may have happened stays so until somebody has looked
        again = {"state": "uncertain" if look else "queued", "error": message}
        now = fields.Datetime.now()
        if isinstance(failure, errors.RateLimited | errors.AuthError | NotReady):
            again["attempts"] = self.attempts - 1  # nothing was tried
        if isinstance(failure, errors.RateLimited) and self.queued_on > now - timedelta(hours=GIVE_UP_HOURS):
            wait = failure.retry_after
        elif isinstance(failure, errors.NetworkError | errors.ServerError):
            wait = backoff(self.attempts - 1)
        elif isinstance(failure, errors.UnknownOutcome):
            wait = backoff(0)
            again["state"] = "uncertain"
        elif isinstance(failure, errors.AuthError | NotReady):
            self.write(again)
            if isinstance(failure, errors.AuthError):
                self.store_id._auth_failed(message)
            return None
        else:
            if isinstance(failure, errors.Forbidden):
                self._forbidden(failure)
            return self._fail(message, failure)
        self.write({**again, "next_try": now + timedelta(seconds=wait)})
        return wait

    def _succeed(self, result):
        """Store the answer and let the kind record it; the effect is out: a failure here must not send it again."""
        self.write(
            {"state": "done", "result": result, "error": False, "next_try": False, "done_on": fields.Datetime.now()}
        )
        done = getattr(self, f"_done_{self.kind}", None)
        try:
            with self.env.cr.savepoint():
                if done:
                    done(result)
                self.env["leaflink.issue"]._solve(self._about(), ["export"], key=self.kind)
        except Exception as error:
            if is_concurrency_error(error):
                raise
            self._fail(self._reason(error))

    def _fail(self, message, failure=None):
        """Give up until a person retries; says so in an issue about the record."""
        self.write({"state": "error", "error": message, "next_try": False})
        action, advice = self._remedy(failure)
        text = self.env._(
            "%(what)s was not sent to LeafLink: %(message)s %(advice)s", what=self.name, message=message, advice=advice
        )
        self.env["leaflink.issue"]._open(self.store_id, self._about(), "export", text, key=self.kind, action=action)
        failed = getattr(self, f"_failed_{self.kind}", None)
        if failed:
            failed(message)

    def _forbidden(self, error):
        """Hook: LeafLink refuses the resource of this kind (lib Forbidden)."""
        self.store_id._permission_missing(error)

    def _remedy(self, failure):
        """Hook: return (method of the record that mends it or None, what a person is told to do) after `failure`."""
        return None, self.env._("Correct it and retry in Logs, Outgoing Calls.")

    def _record(self):
        """Return the record the task is about, empty when that is gone."""
        return self.env[self.res_model].browse(self.res_id).exists()

    def _about(self):
        """Return the record the task is about, the task itself when that is gone."""
        return self._record() or self

    def _enqueue_next(self):
        """Enqueue the next task of the same key."""
        later = [("store_id", "=", self.store_id.id), ("key", "=", self.key), ("state", "in", OPEN_STATES)]
        self.search([*later, ("id", ">", self.id)], order="id", limit=1)._enqueue()

    def action_retry(self):
        """Send failed or cancelled tasks again. One that was tried before looks at LeafLink first."""
        self._check_role("operator")
        self.check_access("read")
        for task in self.sudo():
            if task.state in ("error", "cancelled"):
                task.state = "uncertain" if task.attempts else "queued"
            if task.state in OPEN_STATES:
                task.write({"next_try": False, "queued_on": fields.Datetime.now()})
                task._enqueue()
                task._hurry(task.store_id, task._identity())
        return True

    def action_cancel(self):
        """Give tasks up that are not being sent right now; LeafLink does not learn what they say."""
        self._check_role("operator")
        self.check_access("read")
        for task in self.sudo().try_lock_for_update():
            if task.state in ("queued", "uncertain", "error"):
                task.state = "cancelled"
                self.env["leaflink.issue"]._solve(task._about(), ["export"], key=task.kind)
                getattr(task, f"_cancelled_{task.kind}", lambda: None)()
                task._enqueue_next()
        return True
