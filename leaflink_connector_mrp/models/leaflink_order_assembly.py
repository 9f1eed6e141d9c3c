"""Making what a confirmed order needs: all that was ordered, or what is missing (R223-R225)."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.leaflink_connector_stock.models.leaflink_stock_compute import OPEN_MOVES

from .mrp_production import FINISHED


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    to_assemble = fields.Boolean(
        readonly=True, copy=False, help="Its lines are new or have changed, and what is to be made is not decided yet."
    )
    production_count = fields.Integer(compute="_compute_production_count", compute_sudo=True)

    _assemble_idx = models.Index("(store_id) WHERE to_assemble")

    def _compute_production_count(self):
        for order in self:
            order.production_count = order.sale_order_id.mrp_production_count

    def action_view_productions(self):
        """Open what is made for this order."""
        return self.sale_order_id.action_view_mrp_production()

    # --- when

    def _sale_confirmed(self):
        """Confirmed by whomever: what follows is done in a job. Picking waits for it, so it is wanted first."""
        self.filtered(lambda order: order.store_id.assembly_mode != "none")._want("assemble")
        return super()._sale_confirmed()

    def _sale_cancelled(self):
        result = super()._sale_cancelled()
        self.filtered(lambda order: any(order.sale_order_id.order_line.mapped("leaflink_assembled")))._want("assemble")
        return result

    @api.model
    def _errands(self):
        return super()._errands() | {"assemble": self.env._("Plan what is to be made for LeafLink order %s")}

    def _refuse_assemble(self, error):
        words = {"sale": self.sale_order_id.name, "reason": self._reason(error)}
        message = self.env._("Nothing is made for %(sale)s: %(reason)s Correct it and press Fix.", **words)
        self.env["leaflink.issue"]._open(
            self.store_id, self.sale_order_id, "assembly", message, action="action_leaflink_assemble"
        )

    def _delay_errand(self, errand):
        """Goods that are still being made cannot be picked; finishing them comes back here."""
        if errand == "fulfil":
            self = self.filtered(lambda order: not order._is_being_made())
        return super()._delay_errand(errand)

    def _is_being_made(self):
        sale = self.sale_order_id
        states = sale.order_line._leaflink_productions().mapped("state")
        return any(sale.leaflink_order_ids.mapped("to_assemble")) or bool(set(states) - set(FINISHED))

    # --- what

    def _do_assemble(self):
        """Make, change or cancel manufacturing orders for the lines that ask for another quantity than the last time.

        Raises what Odoo refuses.
        """
        lines = self.sale_order_id.order_line.filtered(lambda line: line._leaflink_is_requantified())
        needs = self._needs(lines)
        boms = self._boms([product for _line, product, _units, _open in needs])
        needs = [need for need in needs if need[1] in boms]
        questions = self.env["leaflink.issue"]
        mode = self.store_id.assembly_mode
        free = self._free(lines, boms) if mode == "missing" else None
        for line, product, units, open_units in needs:
            if free is None:
                wanted = units - line._leaflink_made(product)
            else:
                wanted = open_units - free[product]
                free[product] = max(0.0, -wanted)
            if mode == "none":  # switched off since: what was made before may shrink with its order, nothing is added
                wanted = min(wanted, line._leaflink_in_the_making(product).product_uom_qty)
            if question := line._leaflink_make(product, max(0.0, wanted), boms[product]):
                questions |= question
                lines -= line  # looked at again when what was begun is finished
        for line in lines:
            asked = line._leaflink_asked()
            line.leaflink_assembled = min(asked, line.leaflink_assembled) if mode == "none" else asked
        self.to_assemble = False
        productions = self.sale_order_id.order_line._leaflink_productions()
        questions._solve(productions, ["assembly_changed"], keep=questions)
        questions._solve(self.sale_order_id, ["assembly"])
        self.sale_order_id.leaflink_order_ids._delay_errand("fulfil")

    def _needs(self, lines):
        """Return (line, product, units ordered, units not delivered) of `lines`; kits ask for their components.

        A product that Odoo's own routes procure for the order is left to them.
        """
        recipes = self.env["mrp.bom"]._leaflink_recipes(lines.product_id, self.company_id)
        needs = []
        for line in lines:
            asked, unit = line._leaflink_asked(), line.product_id.uom_id
            delivered = line.product_uom_id._compute_quantity(line.qty_delivered, unit, round=False)
            procured = line.move_ids.filtered(lambda move: move.procure_method == "make_to_order").product_id
            parts = recipes.get(line.product_id.id, {line.product_id.id: 1})
            for product in self.env["product.product"].browse(parts) - procured:
                per_unit = float(parts[product.id])
                needs.append((line, product, asked * per_unit, max(0.0, asked - delivered) * per_unit))
        return needs

    def _boms(self, products):
        """Return {product: bill of materials} by which the warehouse of the order makes the products, where it does."""
        products = self.env["product.product"].concat(*products)
        kind = self.sale_order_id.warehouse_id.manu_type_id
        return self.env["mrp.bom"]._bom_find(
            products, picking_type=kind, company_id=self.company_id.id, bom_type="normal"
        )

    def _free(self, lines, products):
        """Return {product: units} the warehouse of the order has for `lines`: on hand less what others wait for.

        Negative when others wait for more than there is. Receipts do not count, but what auto-assembly makes already
        does: two orders in a row do not both make up for one shortage. Orders it has not looked at make their own.
        """
        warehouse = self.sale_order_id.warehouse_id
        products = self.env["product.product"].concat(*products).with_context(warehouse_id=warehouse.id)
        waiting = self.search([("to_assemble", "=", True), ("sale_order_id", "not in", (False, self.sale_order_id.id))])
        own = lines | waiting.sale_order_id.order_line
        here, _in, leaving = products._get_domain_locations()
        of_products = Domain("product_id", "in", products.ids)
        demand = Domain("state", "in", OPEN_MOVES) & Domain("sale_line_id", "not in", own.ids) & leaving & of_products
        groups = (
            self.env["mrp.production"].search([("leaflink_line_id", "not in", (False, *own.ids))]).production_group_id
        )
        making = (
            Domain("production_group_id", "in", groups.ids)
            & Domain("state", "not in", FINISHED)
            & Domain("picking_type_id.warehouse_id", "=", warehouse.id)
            & of_products
        )
        free = defaultdict(float)
        for model, domain, number, sign in (
            ("stock.quant", here & of_products, "quantity:sum", 1),
            ("stock.move", demand, "product_qty:sum", -1),
            ("mrp.production", making, "product_uom_qty:sum", 1),
        ):
            for product, units in self.env[model]._read_group(domain, ["product_id"], [number]):
                free[product] += sign * units
        return free
