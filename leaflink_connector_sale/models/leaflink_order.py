import json

from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_json import Json


class LeafLinkOrder(models.Model):
    """A LeafLink order as received, staged until a quotation stands for it.

    Staging, matching, quoting and updating live in the other leaflink_order_* files; this one holds the data.
    """

    _name = "leaflink.order"
    _description = "LeafLink Order"
    _inherit = ["leaflink.job"]
    _order = "ordered_on desc, id desc"
    _rec_name = "short_number"
    _rec_names_search = ["short_number", "external_id", "seller_number", "customer_name"]

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    external_id = fields.Char("LeafLink Number", required=True, readonly=True, index=True)
    short_number = fields.Char("Order No.", readonly=True, index=True)
    seller_number = fields.Char("Seller Reference", readonly=True, help="LeafLink's external_id_seller.")
    status = fields.Char("LeafLink Status", readonly=True, help="The status in LeafLink's own spelling.")
    state = fields.Selection(
        [
            ("new", "New"),
            ("ready", "Ready"),
            ("hold", "Hold"),
            ("processed", "Processed"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
            ("error", "Error"),
        ],
        required=True,
        readonly=True,
        default="new",
        index=True,
    )
    state_reason = fields.Char("Reason", readonly=True, help="Why the order stands in this state, in one sentence.")
    sale_order_id = fields.Many2one("sale.order", "Sales Order", readonly=True, index="btree_not_null", copy=False)
    line_ids = fields.One2many("leaflink.order.line", "order_id", readonly=True)
    payment_ids = fields.One2many("leaflink.payment", "order_id", readonly=True)

    brand_external_id = fields.Char("LeafLink Brand ID", readonly=True)
    customer_id = fields.Many2one("leaflink.customer", readonly=True, index="btree_not_null")
    customer_external_id = fields.Char("LeafLink Customer ID", readonly=True)
    customer_name = fields.Char("LeafLink Customer", readonly=True)
    delivery_address = Json(readonly=True)
    rep_external_ids = Json(readonly=True, help="LeafLink staff ids of the sales reps, in LeafLink's order.")
    rep_names = fields.Char("Sales Reps", readonly=True)

    currency_id = fields.Many2one("res.currency", readonly=True, help="Empty when LeafLink names an unknown currency.")
    currency_name = fields.Char("LeafLink Currency", readonly=True)
    total = fields.Monetary(readonly=True)
    final_tax = fields.Monetary("Tax", readonly=True)
    shipping_charge = fields.Monetary(readonly=True)
    credits = fields.Monetary(readonly=True)
    payment_balance = fields.Monetary(readonly=True)
    discount = fields.Float(
        min_display_digits=2, readonly=True, help="A percentage or an amount: see the discount type."
    )
    discount_type = fields.Char(readonly=True, help="% or $, as LeafLink sends it.")
    tax_rate = fields.Float(
        min_display_digits=2, readonly=True, help="LeafLink's tax_amount: a percentage when the type is %."
    )
    tax_type = fields.Char(readonly=True)
    tax_names = Json("Taxes", readonly=True, help="The applied LeafLink taxes: name and rate (percent) of each.")
    paid = fields.Boolean(readonly=True)
    paid_date = fields.Date(readonly=True)

    ordered_on = fields.Datetime(readonly=True, index=True)
    changed_on = fields.Datetime("Changed on LeafLink", readonly=True)
    ship_date = fields.Datetime(readonly=True)
    shipping_details = fields.Char(readonly=True)
    notes = fields.Text(readonly=True)
    internal_notes = fields.Text(readonly=True)
    classification = fields.Char(readonly=True)
    manual = fields.Boolean("Entered by the Seller", readonly=True)
    is_combination = fields.Boolean("Combined Order", readonly=True)
    facility_external_id = fields.Char("Facility ID", readonly=True)

    payload = Json("Raw Payload", readonly=True, groups="leaflink_connector.group_manager", prefetch=False)
    payload_text = fields.Text("Payload", compute="_compute_payload_text", groups="leaflink_connector.group_manager")
    digest = fields.Char(readonly=True, help="Fingerprint of the payload; empty when it could not be read.")
    payments_read = fields.Char(readonly=True, help="What LeafLink said about payments when they were last read.")
    loaded = fields.Boolean(
        readonly=True, help="A person asked for this order: it may be older than the store's start."
    )
    applied = Json(readonly=True, prefetch=False, help="The snapshot the sales order agrees with.")
    to_confirm = fields.Boolean(readonly=True, help="The store wants the quotation confirmed, and it is not yet.")
    combined_into_id = fields.Many2one("leaflink.order", readonly=True, index="btree_not_null")
    difference_note = fields.Text(
        "Open Question", readonly=True, help="What happened on LeafLink after the sales order was confirmed."
    )

    _order_uniq = models.Constraint("UNIQUE(store_id, external_id)", "This LeafLink order is already here.")
    _open_idx = models.Index("(store_id, state) WHERE state IN ('new', 'ready', 'hold', 'error')")
    _confirm_idx = models.Index("(store_id) WHERE to_confirm")

    @api.depends("payload")
    def _compute_payload_text(self):
        for order in self:
            order.payload_text = json.dumps(order.payload, indent=2, ensure_ascii=False)

    def action_open_sale(self):
        """Open the sales order."""
        return self.sale_order_id.get_formview_action()

    def action_open_log(self):
        """Open what was and will be sent to LeafLink about this order."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sent to LeafLink"),
            "res_model": "leaflink.task",
            "view_mode": "list,form",
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
        }
