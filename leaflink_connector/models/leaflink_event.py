import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.queue_job.exception import RetryableJobError

from .leaflink_job import JobDone, is_concurrency_error, job

# where the payload of a topic says which record it is about (LeafLink V2, webhook payload)
TOPIC_KEYS = {"order": "number", "product": "id"}
ID_LENGTH = 64
GIVE_UP_HOURS = 24
MOMENT_SECONDS = 1


def _text(value):
    """Return a value of the message as text that PostgreSQL can store."""
    return str(value or "").encode("utf-8", "replace").decode().replace("\0", "").strip()


class LeafLinkEvent(models.Model):
    """Inbox: what LeafLink told us. A hint only; the handler of the topic asks LeafLink for the record itself."""

    _name = "leaflink.event"
    _description = "LeafLink Event"
    _inherit = ["leaflink.job"]
    _order = "id desc"
    _rec_name = "external_id"

    store_id = fields.Many2one("leaflink.store", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    topic = fields.Char(readonly=True)
    action = fields.Char(readonly=True, help="What LeafLink says has happened: create, edit or delete.")
    external_id = fields.Char("LeafLink Record", readonly=True)
    received = fields.Integer(default=1, readonly=True, help="How often this very message came while it waited.")
    digest = fields.Char(readonly=True)
    body = fields.Text(readonly=True, prefetch=False, groups="leaflink_connector.group_manager")
    state = fields.Selection(
        [("queued", "Queued"), ("done", "Done"), ("skipped", "Skipped"), ("error", "Error")],
        default="queued",
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char("Reason", readonly=True)
    queued_on = fields.Datetime(default=fields.Datetime.now, readonly=True)
    next_try = fields.Datetime(readonly=True)
    done_on = fields.Datetime(readonly=True)

    _same_body_idx = models.Index("(store_id, digest) WHERE state = 'queued'")
    _same_record_idx = models.Index("(store_id, topic, external_id)")

    @api.model
    def _receive(self, store, raw):
        """Store one signed webhook body (bytes) and enqueue its work; returns the row.

        The same body again while its row still waits only counts. What nobody can handle (not JSON, unknown type,
        another seller) becomes a skipped row with the reason.
        """
        digest = hashlib.sha256(raw).hexdigest()
        twin = self.search([("store_id", "=", store.id), ("digest", "=", digest), ("state", "=", "queued")], limit=1)
        if twin := twin.try_lock_for_update():
            twin.received += 1
            twin._enqueue()
            return twin
        values, reason = self._read_body(store, raw)
        event = self.create(
            {
                **values,
                "store_id": store.id,
                "digest": digest,
                "body": raw.decode("utf-8", "replace").replace("\0", ""),
                "state": "skipped" if reason else "queued",
                "error": reason,
            }
        )
        event._enqueue()
        return event

    @api.model
    def _read_body(self, store, raw):
        """Return (values of the row, reason to skip it or False)."""
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return {}, self.env._("The message is not JSON.")
        if not isinstance(body, dict):
            return {}, self.env._("The message is not a record.")
        data = body.get("data")
        if not isinstance(data, dict):  # some deliveries come without the envelope
            data, body = body, {"type": "order" if body.get("number") else "product" if body.get("sku") else ""}
        topic = _text(body.get("type"))[:ID_LENGTH]
        external_id = _text(data.get(TOPIC_KEYS.get(topic)))
        values = {
            "topic": topic,
            "action": _text(body.get("action"))[:ID_LENGTH],
            "external_id": external_id[:ID_LENGTH],
        }
        seller = data.get("seller")
        seller = seller.get("id") if isinstance(seller, dict) else seller
        if topic not in TOPIC_KEYS or not hasattr(self, f"_handle_{topic}"):
            return values, self.env._("Nothing here handles messages of type “%s”.", topic)
        if not external_id or len(external_id) > ID_LENGTH:
            return values, self.env._("The message does not say which record it is about.")
        if seller and store.leaflink_company_id and str(seller) != store.leaflink_company_id:
            return values, self.env._("The message is about another seller (%s).", _text(seller)[:ID_LENGTH])
        return values, False

    def _enqueue(self):
        """Enqueue a job for each queued row; stores that are not connected wait.

        The first job does the work of all rows about its record, and those of the others find nothing left. They cannot
        share one: a row that arrives while that job begins sees it waiting, and is not seen by it.
        """
        for event in self.filtered(lambda event: event.state == "queued" and event.store_id.state == "connected"):
            event.browse()._delay(
                event.store_id,
                "in",
                identity=event._identity(),
                description=f"LeafLink {event.topic} {event.external_id}",
            )._job_dispatch(event.store_id.id, event.topic, event.external_id)

    def _identity(self):
        return f"event:{self.topic}:{self.external_id}:{self.id}"

    @api.model
    def _enqueue_due(self, stores, hurry=False):
        """Enqueue what waits for a job, one per record of LeafLink; with `hurry` back-off does not count."""
        due = self.search(stores._due_domain(None if hurry else fields.Datetime.now()), order="id")
        for event in {(event.store_id, event.topic, event.external_id): event for event in due}.values():
            event._enqueue()
            if hurry:
                event._hurry(event.store_id, event._identity())

    @api.model
    @job
    def _job_dispatch(self, store_id, topic, external_id):
        """Let the handler of `topic` read the record from LeafLink once, for all rows that are queued about it."""
        store = self.env["leaflink.store"].browse(store_id).exists()
        handler = getattr(self, f"_handle_{topic}", None) if topic in TOPIC_KEYS else None
        if not store or not handler:
            return
        rows = self.browse()
        try:
            with self.env.cr.savepoint():
                domain = [("store_id", "=", store.id), ("topic", "=", topic), ("external_id", "=", external_id)]
                queued = self.search([*domain, ("state", "=", "queued")])
                if queued.try_lock_for_update() != queued:
                    # being counted by a webhook, or read by another job: neither would see that we have left
                    busy = self.env._("LeafLink %(topic)s %(record)s is in use.", topic=topic, record=external_id)
                    raise RetryableJobError(busy, seconds=MOMENT_SECONDS, ignore_retry=True)
                if not queued:
                    return
                rows = queued
                try:
                    handler(store, external_id)
                except JobDone as done:
                    rows.write({"state": done.state, "error": str(done)})
                else:
                    # reading the record now also settles what failed before
                    rows |= self.search([*domain, ("state", "=", "error")])
                    rows.write({"state": "done", "error": False, "done_on": fields.Datetime.now()})
                    self.env["leaflink.issue"]._solve(rows)
        except RetryableJobError as error:
            # inline the rows are the caller's: writing them on another cursor would wait for the caller for ever
            if self._is_inline() or not rows or rows._put_off(error):
                raise
        except Exception as error:
            if is_concurrency_error(error):
                raise
            rows._fail(self._reason(error))

    def _put_off(self, error):
        """Count a failed try although the job is rolled back; False when LeafLink has said "later" for a day."""
        return self._in_own_cursor(lambda env: self.with_env(env)._postpone(error))

    def _postpone(self, error):
        now = fields.Datetime.now()
        put_off = error.ignore_retry
        if put_off and min(self.mapped("queued_on")) < now - timedelta(hours=GIVE_UP_HOURS):
            self._fail(str(error))
            return False
        for row in self:
            row.write(
                {
                    "attempts": row.attempts + (0 if put_off else 1),
                    "error": str(error),
                    "next_try": now + timedelta(seconds=error.seconds or 0),
                }
            )
        return True

    def _fail(self, message):
        """Give up until a person retries; says so in an issue."""
        self.write({"state": "error", "error": message, "next_try": False})
        for event in self[:1]:
            text = self.env._(
                "LeafLink %(topic)s %(record)s could not be read: %(message)s Retry it in Logs, Webhook Events.",
                topic=event.topic,
                record=event.external_id,
                message=message,
            )
            self.env["leaflink.issue"]._open(event.store_id, event, "event", text)

    def action_retry(self):
        """Take failed or waiting rows up again at once."""
        self._check_role("operator")
        self.check_access("read")
        rows = self.sudo().filtered(lambda event: event.state in ("error", "queued"))
        rows.write({"state": "queued", "next_try": False, "queued_on": fields.Datetime.now()})
        self.env["leaflink.issue"]._solve(rows)
        for event in rows:
            event._enqueue()
            event._hurry(event.store_id, event._identity())
        return True
