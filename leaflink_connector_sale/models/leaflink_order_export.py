"""What LeafLink learns about an order: which sales order it became (external_ids, R138, R139)."""

from functools import partial

from odoo import api, models

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.models.leaflink_job import job
from odoo.addons.leaflink_connector.models.leaflink_task import kinds

BATCH = 100  # orders of a job
VALUE_LENGTH = 36  # LeafLink's limit for a value


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _intend_external_ids(self, remove=False):
        """Have LeafLink note the sales order of each of these orders, or forget it.

        Nothing happens without an external ID key, or while LeafLink refuses that key.
        """
        for store, group in self.grouped("store_id").items():
            if not store._external_key():
                continue
            self.env["leaflink.task"]._intend_all(
                store,
                "external_ids",
                [
                    (
                        order,
                        {
                            "number": order.external_id,
                            "value": None if remove else order.sale_order_id.name[:VALUE_LENGTH],
                        },
                        order._task_key(),
                        self.env._("Sales order of LeafLink order %s", order.short_number),
                    )
                    for order in group
                ],
            )

    @api.model
    @job
    def _job_external_ids(self, store_id, after=0):
        """Intend the external id of processed orders that do not have one under the store's key; one batch per job."""
        store = self.env["leaflink.store"].browse(store_id).exists()
        linked = [("store_id", "=", store_id), ("state", "=", "processed"), ("sale_order_id", "!=", False)]
        orders = self.search([*linked, ("id", ">", after)], order="id", limit=BATCH)
        about = [("kind", "=", "external_ids"), ("res_model", "=", self._name), ("res_id", "in", orders.ids)]
        tasks = self.env["leaflink.task"].search([*about, ("state", "=", "done")])
        told = {task.res_id for task in tasks if store.external_ids_key in (task.result or {}).get("external_ids", {})}
        orders.filtered(lambda order: order.id not in told)._intend_external_ids()
        if len(orders) == BATCH:
            last = orders[-1].id
            self._delay(store, "out", f"external_ids:{last}")._job_external_ids(store_id, last)

    def _task_key(self):
        """Key of outgoing calls about this order: they are sent in the order they were made."""
        return f"order:{self.external_id}"


class LeafLinkTask(models.Model):
    _inherit = "leaflink.task"

    kind = kinds(external_ids="External ID of an order")

    def _send_external_ids(self, client, payload):
        key, number = self.store_id.external_ids_key, payload["number"]
        if not key:
            return {}
        read, patch = partial(client.order, number), partial(client.patch_order, number)
        try:
            answer = self._patch_external_ids(read, patch, {"external_ids": {key: payload["value"]}})
        except errors.Rejected as error:
            return {"refused": str(error)}
        return {"external_ids": answer.get("external_ids") or {}}

    def _done_external_ids(self, result):
        """Refused: most likely LeafLink support has not allotted the key. Told once per store; no further order tries
        until the key is entered again (R138)."""
        message = result.get("refused")
        if not message:
            return
        store = self.store_id
        store._refuse_external_ids(message)
        waiting = [("store_id", "=", store.id), ("kind", "=", self.kind), ("state", "=", "queued")]
        tasks = self | self.search(waiting).try_lock_for_update()
        tasks.write({"state": "cancelled", "error": message})


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def write(self, vals):
        result = super().write(vals)
        if "external_ids_key" in vals:
            description = self.env._("Tell LeafLink the sales orders under the new key")
            for store in self.filtered("external_ids_key"):
                orders = self.env["leaflink.order"]._delay(store, "out", "external_ids", description=description)
                orders._job_external_ids(store.id)
        return result
