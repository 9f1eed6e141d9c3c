from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import totals


class SaleOrderLine(models.Model):
    """What LeafLink agreed with the buyer survives later edits of an imported line."""

    _inherit = "sale.order.line"

    leaflink_line_ids = fields.One2many(
        "leaflink.order.line", "sale_line_id", "LeafLink Lines", readonly=True, groups="leaflink_connector.group_user"
    )
    leaflink_charge_ids = fields.One2many(
        "leaflink.order.charge",
        "sale_line_id",
        "LeafLink Charges",
        readonly=True,
        groups="leaflink_connector.group_user",
    )
    leaflink_locked = fields.Boolean(
        "Set by LeafLink",
        compute="_compute_leaflink_locked",
        compute_sudo=True,
        help="A LeafLink credit: edited on LeafLink only.",
    )

    @api.depends("leaflink_charge_ids.kind")
    def _compute_leaflink_locked(self):
        for line in self:
            line.leaflink_locked = "credit" in line.leaflink_charge_ids.mapped("kind")

    def _leaflink_lines(self):
        """The lines that stand for a LeafLink line or charge. In a form (unsaved) the saved line answers."""
        return self.filtered(
            lambda line: line._origin.sudo().leaflink_line_ids or line._origin.sudo().leaflink_charge_ids
        )

    # --- price, discount and taxes stay LeafLink's

    def _compute_discount(self):
        """A price list would put its own discount on the imported price with the next change of quantity."""
        return super(SaleOrderLine, self - self._leaflink_lines())._compute_discount()

    def _compute_tax_ids(self):
        """The taxes of an imported line are the mapped ones, whatever its product has."""
        return super(SaleOrderLine, self - self._leaflink_lines())._compute_tax_ids()

    @api.depends("extra_tax_data")
    def _compute_amount(self):
        """Exact tax cents count as soon as they are written."""
        return super()._compute_amount()

    # --- the credit is LeafLink's (R154)

    def write(self, vals):
        if vals.keys() & set(self._get_protected_fields()) and not self.env.context.get("leaflink_sync"):
            self._check_leaflink_locked()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_leaflink_credit(self):
        if not self.env.context.get("leaflink_sync"):
            self._check_leaflink_locked()

    def _check_leaflink_locked(self):
        for line in self.filtered("leaflink_locked"):
            raise UserError(
                self.env._(
                    "“%(line)s” on %(order)s is set by LeafLink. Change the credit there.",
                    line=line.name,
                    order=line.order_id.name,
                )
            )

    # --- invoices

    def _can_be_invoiced_alone(self):
        return super()._can_be_invoiced_alone() and not self._origin.sudo().leaflink_charge_ids

    def _prepare_invoice_line(self, **optional_values):
        """A partial invoice takes its share of LeafLink's exact tax; the shares of all invoices sum to it (F3)."""
        values = super()._prepare_invoice_line(**optional_values)
        if self.sudo().leaflink_line_ids and self._leaflink_has_exact_tax():
            values["extra_tax_data"] = self._leaflink_tax_share(values["quantity"])
        return values

    def _leaflink_set_taxes(self, amounts):
        """Fix the amounts of the line's taxes: {id of the tax: amount in the order's currency}."""
        self.extra_tax_data = {
            "currency_id": self.currency_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "quantity": self.product_uom_qty,
            "rate": self.order_id.currency_rate,
            "manual_tax_amounts": {str(tax): {"tax_amount_currency": float(amount)} for tax, amount in amounts.items()},
        }

    def _leaflink_has_exact_tax(self):
        """Whether LeafLink's cents are still those of this line: a person may have changed its quantity or price."""
        data = self.extra_tax_data or {}
        return bool(
            data.get("manual_tax_amounts")
            and self.product_uom_qty
            and (data["quantity"], data["price_unit"]) == (self.product_uom_qty, self.price_unit)
        )

    def _leaflink_tax_share(self, quantity):
        ordered, before = Decimal(str(self.product_uom_qty)), Decimal(str(self.qty_invoiced))
        after = before + Decimal(str(quantity))
        shares = {}
        for tax, manual in self.extra_tax_data["manual_tax_amounts"].items():
            amount = Decimal(str(manual["tax_amount_currency"]))
            share = totals.cents(amount * after / ordered) - totals.cents(amount * before / ordered)
            shares[tax] = {"tax_amount_currency": float(share)}
        return self.extra_tax_data | {"quantity": quantity, "manual_tax_amounts": shares}
