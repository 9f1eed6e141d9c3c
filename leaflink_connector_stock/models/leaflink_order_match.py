from odoo import models


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _match_warehouse(self, matched):
        """Orders are delivered from the warehouse of their first sales rep, else of the store (R173, R175)."""
        result = super()._match_warehouse(matched)
        ids = {number for one in matched for number in one.order.rep_external_ids or ()}
        staff = self.env["leaflink.staff"].search(
            [("store_id", "in", self.store_id.ids), ("external_id", "in", list(ids)), ("warehouse_id", "!=", False)]
        )
        by_rep = {(person.store_id, person.external_id): person.warehouse_id.id for person in staff}
        for one in matched:
            store = one.order.store_id
            reps = [by_rep.get((store, number)) for number in one.order.rep_external_ids or ()]
            one.warehouse_id = next(filter(None, reps), store.warehouse_id.id)
        return result
