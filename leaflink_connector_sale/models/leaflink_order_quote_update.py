"""An existing quotation follows its LeafLink order; whatever else people typed there stays (R140, R154, R180)."""

from odoo import models

# what a change on LeafLink leaves as it is on a line of an existing quotation; writing a product would reset its name
KEPT_ON_CHARGES = {"product_id", "sequence"}
KEPT_ON_PRODUCTS = KEPT_ON_CHARGES | {"name"}
# header of a staged order -> what follows it in the header of an existing quotation
FOLLOWING = {
    "customer_external_id": ("partner_id", "partner_invoice_id", "partner_shipping_id"),
    "delivery_address": ("partner_shipping_id",),
    "rep_external_ids": ("user_id", "team_id"),
    "payment_term": ("payment_term_id",),
    "ship_date": ("commitment_date",),
    "notes": ("note",),
}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _update_quotation(self, one):
        """Bring the lines of a draft or sent quotation to LeafLink's; whatever else was typed there stays."""
        order = one.order
        sale = order.sale_order_id.with_context(leaflink_sync=True)
        charges = {charge.kind: charge for charge in order.charge_ids}
        fresh = []
        for target, values in self._sale_lines(one):
            charge = isinstance(target, dict)
            known = charges.pop(target["kind"], None) if charge else target
            if known and known.sale_line_id:
                sale_line = known.sale_line_id.with_context(leaflink_sync=True)
                self._update_line(sale_line, values, KEPT_ON_CHARGES if charge else KEPT_ON_PRODUCTS)
                if charge:
                    known.write(target)
            else:
                fresh.append((target, values | {"order_id": sale.id}))
        gone = order.with_context(active_test=False).line_ids.filtered(lambda line: not line.active)
        obsolete = self.env["leaflink.order.charge"].union(*charges.values())
        (gone.sale_line_id | obsolete.sale_line_id).with_context(leaflink_sync=True).unlink()
        gone.unlink()
        sale_lines = (
            self.env["sale.order.line"].with_context(leaflink_sync=True).create([values for _target, values in fresh])
        )
        self.env["leaflink.order.charge"].create(self._link_lines(order, fresh, sale_lines))
        order._remember_reading(one.money)
        self._update_header(one, sale)
        return order.sale_order_id

    def _update_header(self, one, sale):
        """Of the header only what LeafLink changed follows; the rest is whatever people made of it."""
        before, after = (one.order.applied or {}).get("header", {}), one.order._snapshot()["header"]
        self._write_header(one, sale, {key for key in FOLLOWING if before.get(key) != after[key]})

    def _write_header(self, one, sale, keys):
        """Bring what follows these fields of the staged order to LeafLink's."""
        if names := {name for key in keys for name in FOLLOWING.get(key, ())}:
            header = self._header_defaults([one])[one.order]
            header.setdefault("note", self._terms(one.partner))
            sale.write({name: header[name] for name in names})

    def _update_line(self, sale_line, values, kept):
        """Write a line where it differs; of the same product without the fields that are the user's (`kept`)."""
        if sale_line.product_id.id == values["product_id"]:
            values = {name: value for name, value in values.items() if name not in kept}
        wanted = values | {"tax_ids": set(values["tax_ids"][0][2])}
        shown = {name: sale_line[name] for name in wanted} | {"tax_ids": set(sale_line.tax_ids.ids)}
        if any(getattr(shown[name], "id", shown[name]) != value for name, value in wanted.items()):
            sale_line.write(values | {"extra_tax_data": False})
