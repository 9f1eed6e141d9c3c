from odoo import api, fields, models
from odoo.tools import SQL


class LeafLinkPaymentMap(models.Model):
    """Which journal a kind of LeafLink payment goes to. A kind met for the first time adds its row (R210)."""

    _name = "leaflink.payment.map"
    _description = "LeafLink Payment Type"
    _order = "store_id, payment_type"
    _rec_name = "payment_type"
    _check_company_auto = True

    store_id = fields.Many2one("leaflink.store", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    payment_type = fields.Char(
        "LeafLink Payment Type",
        required=True,
        help="LeafLink's word: cash, check, cashier, ach, wire, credit, trade or other.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        ondelete="restrict",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Imported payments of this type are booked here, and payments of this journal are told to LeafLink as it.",
    )

    _type_uniq = models.Constraint("UNIQUE(store_id, payment_type)", "This payment type is already in the list.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["payment_type"] = vals["payment_type"].strip().lower()
        maps = super().create(vals_list)
        maps.filtered("journal_id").store_id._delay_booking()
        return maps

    def write(self, vals):
        result = super().write(vals)
        if "journal_id" in vals:
            self.env["leaflink.issue"]._solve(self.filtered("journal_id"), ["payment_journal"])
            self.store_id._delay_booking()
        return result

    @api.model
    def _ensure(self, store, payment_types):
        """Add rows without a journal for the types that have none yet."""
        if not payment_types:
            return
        self.flush_model()
        rows = SQL(", ").join(SQL("(%s, %s, %s)", store.id, store.company_id.id, kind) for kind in payment_types)
        self.env.execute_query(
            SQL(
                "INSERT INTO leaflink_payment_map (store_id, company_id, payment_type) VALUES %s"
                " ON CONFLICT (store_id, payment_type) DO NOTHING RETURNING id",
                rows,
            )
        )
        store.invalidate_recordset(["payment_map_ids"])

    def _tell_missing_journal(self):
        message = self.env._(
            "LeafLink payments of the type “%(type)s” wait: choose the journal they are booked in, under Payment "
            "Mapping of store %(store)s.",
            type=self.payment_type,
            store=self.store_id.name,
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "payment_journal", message, action="action_open_map")

    def action_open_map(self):
        """Open the payment types of this store."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_payment_map")
        return action | {"domain": [("store_id", "=", self.store_id.id)]}
