"""What a store wants done to a sales order by itself: a flag, a job, an issue when Odoo refuses, again every night.

An errand has a field `to_<errand>` and the methods `_do_<errand>()`, which ends by unsetting it, and
`_refuse_<errand>(error)`.
"""

from odoo import api, models

from odoo.addons.leaflink_connector.models.leaflink_job import job
from odoo.addons.queue_job.exception import RetryableJobError

HELD_SECONDS = 10


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.model
    def _errands(self):
        """Hook: {errand: what its job is called, with the order's number for %s}."""
        return {"invoice": self.env._("Invoice the sales order of LeafLink order %s")}

    def _want(self, errand):
        """Have `errand` done to each sales order of these orders, in the background."""
        for orders in self.grouped("sale_order_id").values():
            orders[0][f"to_{errand}"] = True
            orders[0]._delay_errand(errand)

    def _delay_errand(self, errand):
        """Enqueue `errand` of those of these orders for which it is still wanted."""
        for order in self.filtered(f"to_{errand}"):
            description = self._errands()[errand] % order.short_number
            identity = f"{errand}:{order.external_id}"
            order._delay(order.store_id, "in", identity, description=description)._job_errand(errand)

    @job
    def _job_errand(self, errand):
        """Do it, once; never in the transaction of whoever confirms or delivers."""
        sale = self.sale_order_id  # none: somebody has deleted it, and nothing is left to do
        if not self.try_lock_for_update() or (sale and not sale.try_lock_for_update(allow_referencing=True)):
            raise RetryableJobError("The order is being worked on.", seconds=HELD_SECONDS, ignore_retry=True)
        if self[f"to_{errand}"]:
            do, refuse = f"_do_{errand}", f"_refuse_{errand}"
            self._bisect(self, lambda order: getattr(order, do)(), lambda order, error: getattr(order, refuse)(error))


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _end_run_order_open(self):
        """Every night: what could not be done yet, or whose job was lost."""
        result = super()._end_run_order_open()
        Order = self.env["leaflink.order"]
        for errand in Order._errands():
            waiting = [("store_id", "=", self.store_id.id), (f"to_{errand}", "=", True)]
            Order.search(waiting)._delay_errand(errand)
        return result
