from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .mrp_production import FINISHED, UNSTARTED

# a change of these changes how much is to be made
QUANTITY_FIELDS = {"product_uom_qty", "product_uom_id"}


class SaleOrderLine(models.Model):
    """A line of a confirmed LeafLink order, and what is made for it."""

    _inherit = "sale.order.line"

    leaflink_assembled = fields.Float(
        readonly=True,
        copy=False,
        help="The ordered quantity, in units of the product, that auto-assembly has dealt with; 0 = none yet.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._leaflink_requantified()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & QUANTITY_FIELDS:
            self._leaflink_requantified()
        return result

    def _leaflink_requantified(self):
        """Auto-assembly follows the sales orders it has dealt with."""
        sales = self.sudo().order_id.filtered(lambda sale: sale.state == "sale" and sale.leaflink_order_ids)
        dealt_with = sales.filtered(lambda sale: any(sale.order_line.mapped("leaflink_assembled")))
        dealt_with.leaflink_order_ids._want("assemble")

    def _leaflink_asked(self):
        """Return how many units of its product the line asks for; none unless it is confirmed."""
        if self.state != "sale" or self.display_type:
            return 0.0
        return self.product_uom_id._compute_quantity(self.product_uom_qty, self.product_id.uom_id, round=False)

    def _leaflink_is_requantified(self):
        """Whether the line asks for another quantity than auto-assembly has dealt with."""
        unit = self.product_id.uom_id
        return bool(unit) and unit.compare(self._leaflink_asked(), self.leaflink_assembled) != 0

    # --- what is made for it

    def _leaflink_productions(self):
        """Return the manufacturing orders made for these lines, with their backorders."""
        own = self.env["mrp.production"].sudo().search([("leaflink_line_id", "in", self.ids)])
        return own | own.production_group_id.production_ids

    def _leaflink_made(self, product):
        """Return the units of `product` that are made for this line and finished."""
        done = self._leaflink_productions().filtered(lambda one: one.product_id == product and one.state == "done")
        return sum(one.product_uom_id._compute_quantity(one.qty_produced, product.uom_id) for one in done)

    def _leaflink_in_the_making(self, product):
        """Return the open manufacturing order of `product` for this line."""
        productions = self._leaflink_productions()
        return productions.filtered(lambda one: one.product_id == product and one.state not in FINISHED)[:1]

    def _leaflink_make(self, product, units, bom):
        """Have exactly one open manufacturing order of `units` of `product` for this line, none if 0.

        One that has been begun stays as it is, and the issue that asks about it is returned.
        """
        production = self._leaflink_in_the_making(product)
        units = product.uom_id.round(units, rounding_method="UP")
        if product.uom_id.compare(production.product_uom_qty, units) == 0:
            return None
        if production and production.state not in UNSTARTED:
            return self._leaflink_ask_about(production, units)
        if not production:
            self._leaflink_produce(product, units, bom)
        elif not units:
            production.action_cancel()
        else:
            quantity = product.uom_id._compute_quantity(units, production.product_uom_id)
            change = self.env["change.production.qty"].create({"mo_id": production.id, "product_qty": quantity})
            change.change_prod_qty()
        return None

    def _leaflink_produce(self, product, units, bom):
        """Make a manufacturing order where the order is delivered from; it shows on the sales order."""
        sale = self.order_id
        kind = bom.picking_type_id or sale.warehouse_id.manu_type_id
        if not kind:
            raise UserError(
                self.env._(
                    "warehouse %s does not manufacture. Switch on Manufacture to Resupply in its settings.",
                    sale.warehouse_id.name,
                )
            )
        production = self.env["mrp.production"].create(
            {
                "product_id": product.id,
                "product_qty": units,
                "product_uom_id": product.uom_id.id,
                "bom_id": bom.id,
                "picking_type_id": kind.id,
                "company_id": sale.company_id.id,
                "user_id": False,
                "origin": sale.name,
                "date_deadline": sale.commitment_date or sale.expected_date,
                "reference_ids": [Command.set(sale.stock_reference_ids.ids)],
                "leaflink_line_id": self.id,
            }
        )
        production.action_confirm()

    def _leaflink_ask_about(self, production, units):
        message = self.env._(
            "%(sale)s now needs %(needs)g %(unit)s of %(product)s made instead of %(has)g, but %(production)s has been "
            "begun. Change its quantity, cancel it or finish it: what is then missing is planned anew.",
            sale=self.order_id.name,
            needs=units,
            unit=production.product_id.uom_id.name,
            product=production.product_id.display_name,
            has=production.product_uom_qty,
            production=production.name,
        )
        store = self.order_id.leaflink_order_ids.store_id[:1]
        return self.env["leaflink.issue"]._open(store, production, "assembly_changed", message)
