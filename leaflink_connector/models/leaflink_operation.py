from odoo import api, fields, models
from odoo.tools import SQL

COUNTERS = ("created", "updated", "skipped", "cancelled", "failed")


class LeafLinkOperation(models.Model):
    """One run as a person sees it: who began it, and how many records were created, changed, left out, failed."""

    _name = "leaflink.operation"
    _description = "LeafLink Operation"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    store_id = fields.Many2one("leaflink.store", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    user_id = fields.Many2one("res.users", "Started By", readonly=True, default=lambda self: self.env.user)
    started_on = fields.Datetime(default=fields.Datetime.now, readonly=True)
    ended_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("failed", "Failed")],
        default="running",
        required=True,
        readonly=True,
    )
    created = fields.Integer(readonly=True)
    updated = fields.Integer(readonly=True)
    skipped = fields.Integer(readonly=True)
    cancelled = fields.Integer(readonly=True)
    failed = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)

    @api.model
    def _begin(self, store, name):
        """Return the row of a new run of `store`, in the name of the present user (R256)."""
        return self.sudo().create({"store_id": store.id, "name": name, "user_id": self.env.uid})

    def _count(self, created=0, updated=0, skipped=0, cancelled=0, failed=0):
        """Add to the counters: one UPDATE, none if all are zero. Does nothing on an empty recordset."""
        steps = dict(zip(COUNTERS, (created, updated, skipped, cancelled, failed), strict=True))
        if not self or not any(steps.values()):
            return
        changes = SQL(", ").join(
            SQL("%s = COALESCE(%s, 0) + %s", SQL.identifier(name), SQL.identifier(name), step)
            for name, step in steps.items()
            if step
        )
        self.flush_recordset(COUNTERS)
        self.env.cr.execute(SQL("UPDATE leaflink_operation SET %s WHERE id IN %s", changes, tuple(self.ids)))
        self.invalidate_recordset(COUNTERS)

    def _end(self, error=None):
        """Close the run; `error` is one sentence for a person when it did not come to its end."""
        state = "failed" if error else "done"
        self.sudo().write({"ended_on": fields.Datetime.now(), "state": state, "error": error})
