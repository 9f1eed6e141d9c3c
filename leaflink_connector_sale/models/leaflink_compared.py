"""What the records have in common that are held against LeafLink by a reconcile: orders, listings (N01)."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.leaflink_connector.models.leaflink_job import job

COMPARED = 200  # records of a job
LAST = 40  # priority: behind everything else, the payments of orders among it
RECONCILE_DAYS = 7


class LeafLinkCompared(models.AbstractModel):
    """A record of LeafLink that both sides know. A concrete model finds in `_findings` what differs; it is a
    `leaflink.job` with `store_id` and `external_id`."""

    _name = "leaflink.compared"
    _description = "LeafLink Comparison"

    difference_ids = fields.One2many(
        "leaflink.difference",
        "res_id",
        "Differences",
        domain=lambda self: [("res_model", "=", self._name), ("state", "!=", "solved")],
        readonly=True,
    )
    listed_on = fields.Datetime(readonly=True, copy=False, help="When a reconcile last found it in LeafLink's list.")

    def _findings(self):
        """[Finding] of these records of one store, at most one for each record and aspect. No HTTP."""
        self.env["leaflink.issue"]._solve(self, ["incomparable"])
        return []

    def _compare(self):
        """Bring the differences about these records up to date, from what was last read of LeafLink. No HTTP."""
        for store, group in self.grouped("store_id").items():
            self._bisect(
                group,
                lambda some, store=store: self.env["leaflink.difference"]._settle(store, some, some._findings()),
                lambda one, error: one._tell_incomparable(error),
            )

    def _compare_differing(self):
        """News may settle what differs: look again at those of these records about which something is known."""
        rows = self.env["leaflink.difference"]._alive(self)
        self.browse(rows.mapped("res_id"))._compare()

    def _tell_incomparable(self, error):
        words = {"record": self.display_name, "reason": self._reason(error)}
        message = self.env._(
            "%(record)s of LeafLink cannot be compared with Odoo: %(reason)s Correct it and press Reconcile.", **words
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "incomparable", message)

    def _difference_date(self):
        """The moment (naive UTC) whose month a difference about this record belongs to."""
        return fields.Datetime.now()

    def _difference_month(self):
        """The first day of that month, in the company's zone."""
        zone = self.company_id.partner_id.tz or "UTC"
        moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), self._difference_date())
        return moment.date().replace(day=1)

    def _issue_of(self, codes):
        """The open issue of one of these `codes` that explains a difference already; none when nobody has asked yet."""
        return self.issue_ids.filtered(lambda issue: _reason_of(issue) in codes)[:1]

    def action_open_differences(self):
        """Open what differs between LeafLink and Odoo about these records."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_difference")
        return action | {"domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)]}

    # --- a run

    @api.model
    def _mark_listed(self, store, external_ids):
        """Note that LeafLink still lists these records; by SQL, for it is no change of them."""
        if external_ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET listed_on = %s WHERE store_id = %s AND external_id IN %s",
                    *(SQL.identifier(self._table), fields.Datetime.now(), store.id, tuple(external_ids)),
                )
            )
            self.invalidate_model(["listed_on"])

    @api.model
    def _unlisted(self, store, began, domain):
        """Those of `domain` that should have been in the list of the run that `began` and were not: LeafLink has moved
        them on without saying so, or does not show them any more. After some days nobody asks any more."""
        lately = began - timedelta(days=RECONCILE_DAYS)
        return self.search(
            [
                *domain,
                ("store_id", "=", store.id),
                ("write_date", "<", began),
                *("|", "&", ("listed_on", "=", False), ("create_date", ">=", lately)),
                *("&", ("listed_on", "<", began), ("listed_on", ">=", lately)),
            ]
        )

    @api.model
    def _delay_compare(self, store):
        """Enqueue comparing all records of a store, behind everything else."""
        description = self.env._("Compare %(store)s with LeafLink", store=store.name)
        delayed = self._delay(store, "in", f"compare:{self._name}", priority=LAST, description=description)
        delayed._job_compare(store.id)

    @api.model
    @job
    def _job_compare(self, store_id, after=0):
        """Compare all records of a store with Odoo, once all that is needed is read; one batch per job."""
        store = self.env["leaflink.store"].browse(store_id).exists()
        if not after:
            self._prepare_compare(store)
        records = self.search([("store_id", "=", store_id), ("id", ">", after)], order="id", limit=COMPARED)
        records._compare()
        if len(records) == COMPARED:
            last = records[-1].id
            self._delay(store, "in", f"compare:{self._name}:{last}", priority=LAST)._job_compare(store_id, last)

    @api.model
    def _prepare_compare(self, store):
        """Hook before the first batch; RetryableJobError while something is still to be read."""


def _reason_of(issue):
    """Its code; of what could not be sent also the kind."""
    return f"{issue.code}/{issue.key}" if issue.code == "export" else issue.code
