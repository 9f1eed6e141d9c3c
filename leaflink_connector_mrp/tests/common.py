from odoo.fields import Command

from odoo.addons.leaflink_connector.tests.common import LeafLinkCase
from odoo.addons.leaflink_connector_stock.tests.common import StockMixin


class MrpMixin(StockMixin):
    """Products with bills of materials, and what the factory does."""

    def product(self, on_hand=0, **fields):
        """A product Odoo keeps in stock, no listing."""
        product = self.env["product.product"].create({"name": "Component", "is_storable": True, **fields})
        self.put(product, on_hand)
        return product

    def put(self, product, units, shelf=None):
        if units:
            self.env["stock.quant"]._update_available_quantity(product, shelf or self.shelf, units)

    def bom(self, product, *parts, kind="normal", **fields):
        """A bill of materials; `parts`: (component, units in the component's unit)."""
        lines = [Command.create({"product_id": part.id, "product_qty": units}) for part, units in parts]
        return self.env["mrp.bom"].create(
            {"product_tmpl_id": product.product_tmpl_id.id, "type": kind, "bom_line_ids": lines, **fields}
        )

    def kit(self, product, *parts, **fields):
        return self.bom(product, *parts, kind="phantom", **fields)

    def made(self, staged, product=None):
        """The manufacturing orders of the sales order as a person finds them."""
        productions = staged.sale_order_id.mrp_production_ids
        return productions.filtered(lambda one: not product or one.product_id == product)

    def finish(self, production, units=None):
        """Produce all, or `units` and a backorder of the rest."""
        if units is not None:
            production.qty_producing = units
            production._set_qty_producing()
        rest = production if units and units < production.product_qty else production.browse()
        production.with_context(skip_backorder=True, mo_ids_to_backorder=rest.ids).button_mark_done()
        self.assertEqual(production.state, "done")


class MrpCase(MrpMixin, LeafLinkCase):
    """LeafLinkCase with all of it."""
