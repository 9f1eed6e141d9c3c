from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_job import job


class LeafLinkStore(models.Model):
    """Invoices and payments: what is made in Odoo, what LeafLink is told."""

    _inherit = "leaflink.store"

    payment_sync = fields.Selection(
        [
            ("none", "Do not exchange payments"),
            ("import", "Book LeafLink's payments in Odoo"),
            ("export", "Tell LeafLink of Odoo's payments"),
            ("both", "Both ways"),
        ],
        string="Payments",
        default="none",
        required=True,
        tracking=True,
        help="Booked payments wait for a posted invoice of their order. A payment that came from one side never goes "
        "back to it.",
    )
    payment_export_since = fields.Datetime(
        "Tell Payments Since",
        compute="_compute_payment_export_since",
        store=True,
        copy=False,
        help="Payments entered in Odoo before this moment are not told to LeafLink.",
    )
    payment_recorded_by_id = fields.Many2one(
        "leaflink.staff",
        "Payments Recorded By",
        copy=False,
        tracking=True,
        domain="[('store_id', '=', id)]",
        help="LeafLink wants a member of your company there as the one who records a payment.",
    )
    refund_mode = fields.Selection(
        [("none", "Are not told to LeafLink"), ("negative_payment", "Become negative payments on LeafLink")],
        string="Refunds Paid in Odoo",
        default="none",
        required=True,
        tracking=True,
        help="Refunds that are reconciled with a credit note. LeafLink's own refunds are always only proposed in Odoo.",
    )
    payment_map_ids = fields.One2many("leaflink.payment.map", "store_id", "Payment Mapping")
    payment_offer = fields.Boolean(compute="_compute_payment_offer")
    invoice_policy = fields.Selection(
        [
            ("none", "People invoice as usual"),
            ("draft", "Make a draft invoice"),
            ("posted", "Make and post the invoice"),
        ],
        string="Invoices",
        default="none",
        required=True,
        tracking=True,
        help="Made once something of an order can be invoiced: with its confirmation, or with a delivery.",
    )
    revenue_account_id = fields.Many2one(
        "account.account",
        check_company=True,
        tracking=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="All invoice lines of LeafLink orders go to this account, whatever their products say. Empty: as usual.",
    )

    @api.depends("payment_sync")
    def _compute_payment_export_since(self):
        for store in self:
            now = store.payment_export_since or self.env.cr.now().replace(microsecond=0)
            store.payment_export_since = now if store._exports_payments() else False

    @api.depends("payment_sync", "payment_map_ids.journal_id")
    def _compute_payment_offer(self):
        for store in self:
            store.payment_offer = not store._imports_payments() and bool(store.payment_map_ids.journal_id)

    def write(self, vals):
        result = super().write(vals)
        if "payment_sync" in vals:
            self._delay_booking()
            stopped = self.filtered(lambda store: not store._exports_payments())
            self.env["leaflink.issue"]._solve(stopped, ["recorded_by"])
        if vals.get("payment_recorded_by_id"):
            self.env["leaflink.issue"]._solve(self, ["recorded_by"])
            for store in self:
                description = self.env._("Tell LeafLink the payments that waited")
                payments = self.env["leaflink.payment"]._delay(store, "out", "payments", description=description)
                payments._job_export_waiting(store.id)
        return result

    def _imports_payments(self):
        return self.payment_sync in ("import", "both")

    def _exports_payments(self):
        return self.payment_sync in ("export", "both")

    @api.model
    def _any_exports_payments(self):
        return bool(self.search_count([("payment_sync", "in", ("export", "both"))], limit=1))

    def _delay_booking(self):
        """Enqueue looking again at the payments of these stores that wait."""
        for store in self:
            description = self.env._("Book the LeafLink payments of %s", store.name)
            self.env["leaflink.payment"]._delay(store, "in", "book", description=description)._job_book_store(store.id)

    def action_import_payments(self):
        """Switch the import of payments on, as the page proposes once a type of payment has a journal (C06)."""
        self.check_access("write")
        for store in self.filtered("payment_offer"):
            store.payment_sync = "both" if store._exports_payments() else "import"
        return True

    # --- who records

    def _find_recorder(self):
        """Choose who records payments where it is clear: the responsible's e-mail address, or the only one there."""
        for store in self.filtered(lambda store: not store.payment_recorded_by_id):
            staff = self.env["leaflink.staff"].search([("store_id", "=", store.id)])
            email = (store.responsible_id.email or store.responsible_id.login or "").casefold()
            mine = staff.filtered(lambda one, email=email: email and (one.email or "").casefold() == email)
            found = mine if len(mine) == 1 else staff
            if len(found) == 1:
                store.payment_recorded_by_id = found

    def _ask_for_recorder(self):
        message = self.env._(
            "Payments are not told to LeafLink yet: choose who records them there, in “Payments Recorded By” of store "
            "%s. What waits is sent then.",
            self.name,
        )
        self.env["leaflink.issue"]._open(self, self, "recorded_by", message)

    def _after_connect(self):
        action = super()._after_connect()
        self._find_recorder()
        return action


class LeafLinkStaff(models.Model):
    _inherit = "leaflink.staff"

    def _reference_taken(self, store):
        result = super()._reference_taken(store)
        store._find_recorder()
        return result


class LeafLinkPayment(models.Model):
    _inherit = "leaflink.payment"

    @api.model
    @job
    def _job_export_waiting(self, store_id):
        """Put the payments into the outbox that waited for the one who records them."""
        waiting = self.search([("store_id", "=", store_id), ("state", "=", "export")])
        waiting.filtered(lambda one: not one._tasks())._intend_export()
