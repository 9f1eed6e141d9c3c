from odoo import fields, models

# the service product each kind of charge is booked on
CHARGE_PRODUCTS = {
    "discount": "discount_product_id",
    "discount_untaxed": "discount_product_id",
    "shipping": "shipping_product_id",
    "credit": "credit_product_id",
    "tax": "adjustment_product_id",
    "adjustment": "adjustment_product_id",
}


class LeafLinkStore(models.Model):
    """How the money of this store's orders is read and booked."""

    _inherit = "leaflink.store"

    price_basis = fields.Selection(
        [("auto", "Found from each order's total"), ("case", "Per case"), ("unit", "Per single unit")],
        default="auto",
        required=True,
        tracking=True,
        help="What LeafLink's prices of products sold in multiples are for.",
    )
    sale_uom_policy = fields.Selection(
        [("each", "Single units"), ("case", "Cases")],
        string="Sell In",
        default="each",
        required=True,
        tracking=True,
        help="Cases: whole cases stand on the quotation in a packaging unit of the product; loose units stay single.",
    )
    discount_mode = fields.Selection(
        [("line", "On a line of its own"), ("distribute", "In the prices of the products")],
        string="Discount of an Order",
        default="line",
        required=True,
        tracking=True,
        help="In the prices: revenue of each product is what the buyer pays for it; the discount is not seen any more.",
    )
    tax_policy = fields.Selection(
        [
            ("hold", "Hold orders with an unmapped tax"),
            ("match_rate", "Use the Odoo tax of the same rate"),
            ("none", "No taxes: LeafLink's tax is a plain line"),
        ],
        default="hold",
        required=True,
        tracking=True,
        help="Same rate: only where exactly one Odoo tax has it; otherwise the order is held.",
    )
    adjustment_tolerance = fields.Float(
        default=1.0,
        digits=(16, 2),
        tracking=True,
        help="A difference up to this amount becomes a line “Manual adjustments”; a larger one holds the order.",
    )
    tax_map_ids = fields.One2many("leaflink.tax.map", "store_id", "Tax Mapping")
    discount_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        copy=False,
        domain="[('type', '=', 'service')]",
        help="Stands on the line of an order's discount; its income account books it.",
    )
    shipping_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        copy=False,
        domain="[('type', '=', 'service')]",
        help="Stands on the line of LeafLink's shipping charge; its income account books it.",
    )
    credit_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        copy=False,
        domain="[('type', '=', 'service')]",
        help="Stands on the line of a LeafLink credit; its income account books it.",
    )
    adjustment_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        copy=False,
        domain="[('type', '=', 'service')]",
        help="Stands on the line of a difference, or of a tax that is a plain line; its income account books it.",
    )

    _tolerance_check = models.Constraint(
        "CHECK(adjustment_tolerance >= 0)", "The adjustment tolerance cannot be negative; 0 holds every difference."
    )

    def _trigger_reprocess_fields(self):
        return super()._trigger_reprocess_fields() | {"price_basis", "tax_policy", "adjustment_tolerance"}

    def action_accept_taxes(self):
        """Map each LeafLink tax of this store to the Odoo tax of its rate where there is exactly one (C15)."""
        return self.tax_map_ids._accept_clear()

    def _charge_product(self, kind):
        """The service product of a kind of charge; made with the first charge of its kind in the company (R147)."""
        self.ensure_one()
        name = CHARGE_PRODUCTS[kind]
        if not self[name]:
            store = self.sudo()
            sibling = store.search([("company_id", "=", store.company_id.id), (name, "!=", False)], limit=1)
            store[name] = sibling[name] or store._create_charge_product(name)
        return self[name]

    def _create_charge_product(self, name):
        labels = {
            "discount_product_id": self.env._("Discount"),
            "shipping_product_id": self.env._("Shipping"),
            "credit_product_id": self.env._("LeafLink credit"),
            "adjustment_product_id": self.env._("Manual adjustments"),
        }
        values = {
            "name": labels[name],
            "type": "service",
            "invoice_policy": "order",
            "list_price": 0.0,
            "taxes_id": False,
            "sale_ok": False,
            "purchase_ok": False,
            "company_id": self.company_id.id,
        }
        return self.env["product.product"].create(values)
