from contextlib import suppress
from decimal import Decimal

from odoo import fields, models

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.values import to_decimal
from odoo.addons.leaflink_connector.models.leaflink_task import kinds

# a push confirms or replaces what waits; older than this nobody has compared the number with the orders any more
FRESH_MINUTES = 30


class LeafLinkTask(models.Model):
    """Outbox kind `stock`: one PATCH of a product's quantity. It may be repeated: the number is absolute."""

    _inherit = "leaflink.task"

    kind = kinds("stock", stock="Quantity")

    def _send_stock(self, client, payload):
        """PATCH the quantity; after a long outage the number may be wrong by now and a new push decides instead."""
        computed = fields.Datetime.to_datetime(payload["computed"])
        if (fields.Datetime.now() - computed).total_seconds() > FRESH_MINUTES * 60:
            return {"outdated": True}
        if self.store_id._is_stock_forbidden():
            return {"forbidden": True}
        try:
            answer = client.patch_product(payload["product"], {"quantity": payload["quantity"]})
        except errors.NotFound:
            return {"gone": True}
        return {"quantity": payload["quantity"], "overtaken": _overtaken(answer, payload)}

    def _done_stock(self, result):
        listing = self._record()
        if result.get("gone"):
            listing.write({"gone": True, "push_state": False})
        elif result.get("forbidden"):
            listing._forget_pushed()
        elif result.get("outdated"):
            listing._forget_pushed()
            self.env["leaflink.store"]._wake_stock_push()
        else:
            # what LeafLink has is no longer what was last read of it
            values = {"quantity": float(result["quantity"]), "digest": False, "pushed_on": fields.Datetime.now()}
            listing.write({"push_state": "done", "push_error": False} | values)
            # one listing that a person sends while the store sends nothing is not followed by another push
            if self.store_id.stock_sync and (result["overtaken"] or self.attempts > 1):
                self.store_id._enqueue_push()

    def _failed_stock(self, message):
        listing = self._record()
        listing.write({"push_state": False if self.store_id._is_stock_forbidden() else "error", "push_error": message})

    def _cancelled_stock(self):
        """LeafLink does not have this number: the next push decides anew."""
        self._record()._forget_pushed()


def _overtaken(answer, payload):
    """Tell whether LeafLink reserves other units by now than the quantity counts on.

    Orders have moved on since their states were read. A new one is no harm; the units of one that was fulfilled are
    offered again until the next push.
    """
    with suppress(ValueError):
        reserved = to_decimal(answer.get("reserved_qty"))
        return reserved is not None and reserved != Decimal(payload.get("reserved", reserved))
    return False
