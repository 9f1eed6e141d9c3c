from odoo import fields, models

from odoo.addons.leaflink_connector_sale.models.leaflink_order_match import Problem


class LeafLinkOrder(models.Model):
    """From where an order is delivered; a person's choice on the sales order is never overwritten (R176)."""

    _inherit = "leaflink.order"

    routed_warehouse_id = fields.Many2one(
        "stock.warehouse",
        readonly=True,
        copy=False,
        help="Where the order was sent by itself; another warehouse on the sales order is somebody's choice.",
    )

    def _match_warehouse(self, matched):
        """The first warehouse that the store's sources name, else the store's own (R173, R174, R175, C19)."""
        result = super()._match_warehouse(matched)
        store = self.store_id
        routing = store.salesrep_policy == "routing"
        sources = ["rep"] if routing else store.warehouse_priority.mapped("source")
        facilities = self._facilities()
        for one in matched:
            partner = one.partner.with_company(store.company_id)
            named = {
                "facility": facilities.get(one.order.facility_external_id),
                "rep": next((rep.warehouse_id for rep in one.reps if rep.warehouse_id), None),
                "customer": partner.leaflink_warehouse_id,
            }
            found = next((named[source] for source in sources if named[source]), None)
            if routing and one.reps and not found:
                one.problems.append(one.order._no_warehouse(one.reps[0]))
            one.warehouse_id = (found or store.warehouse_id).id
        return result

    def _facilities(self):
        """{facility id: warehouse} of these orders; a facility met for the first time gets its row."""
        Facility = self.env["leaflink.facility"]
        wanted = {int(number): None for number in self.mapped("facility_external_id") if number}
        rows = Facility._row_ids(self.store_id, wanted)
        return {str(number): Facility.browse(row_id).warehouse_id for number, row_id in rows.items()}

    def _no_warehouse(self, rep):
        text = self.env._(
            "Sales rep %s has no warehouse: choose one, so that it is clear where the order goes.", rep.name
        )
        return Problem("salesrep", text, rep, rep.external_id)

    def _quote(self, matched):
        sales = super()._quote(matched)
        for one in matched:
            if one.order.routed_warehouse_id.id != one.warehouse_id:
                one.order.routed_warehouse_id = one.warehouse_id
        return sales

    def _write_header(self, one, sale, keys):
        """Another rep or customer may mean another warehouse, as long as nothing is confirmed; then a person moves the
        deliveries (R173). Else it stays, also where Odoo would choose one for the new salesperson."""
        house, wanted = sale.warehouse_id, sale.warehouse_id.browse(one.warehouse_id)
        result = super()._write_header(one, sale, keys)
        if keys & {"rep_external_ids", "customer_external_id"} and house == one.order.routed_warehouse_id != wanted:
            if sale.state in ("draft", "sent"):
                house = wanted
            else:
                one.order._tell_warehouse(sale, wanted)
        if sale.warehouse_id != house:
            sale.warehouse_id = house
        return result

    def _tell_warehouse(self, sale, wanted):
        message = self.env._(
            "LeafLink order %(order)s belongs to warehouse %(wanted)s now, but %(sale)s is confirmed and its "
            "deliveries stay at %(house)s: move them if need be, or dismiss this.",
            order=self.short_number,
            wanted=wanted.name,
            sale=sale.name,
            house=sale.warehouse_id.name,
        )
        self.env["leaflink.issue"]._open(self.store_id, sale, "warehouse", message)
