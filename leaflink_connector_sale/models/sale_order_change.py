from odoo import models

# how far a sales order can be, in the order it happens
STAGES = ("sale", "delivery_started", "delivered", "invoiced")


class SaleOrder(models.Model):
    """How far a sales order is, which decides what LeafLink may still change in it."""

    _inherit = "sale.order"

    def _leaflink_is_delivered(self):
        """Whether something was delivered or invoiced already."""
        return any(line.qty_delivered for line in self.order_line) or self._leaflink_is_invoiced()

    def _leaflink_is_invoiced(self):
        return "posted" in self.invoice_ids.mapped("state")

    def _leaflink_is_started(self):
        """Whether somebody has begun to deliver. An addon that knows deliveries extends this."""
        return any(line.qty_delivered for line in self.order_line)

    def _leaflink_stages(self):
        """The stages this order has reached."""
        goods = self.order_line.filtered(lambda line: line.product_id.type == "consu" and line.product_uom_qty)
        delivered = goods and all(line.qty_delivered >= line.product_uom_qty for line in goods)
        reached = {
            "sale": self.state == "sale",
            "delivery_started": self._leaflink_is_started(),
            "delivered": bool(delivered),
            "invoiced": self._leaflink_is_invoiced(),
        }
        return {stage for stage, is_reached in reached.items() if is_reached}

    def _leaflink_is_frozen(self, store):
        """Whether prices do not follow LeafLink any more (R180)."""
        if store.price_freeze_state == "never":
            return False
        return bool(self._leaflink_stages() & set(STAGES[STAGES.index(store.price_freeze_state) :]))

    def action_leaflink_decide(self):
        """Open the dialog that says what LeafLink changed and asks what shall happen here."""
        self.ensure_one()
        wizard = self.env["leaflink.order.decide"].create({"sale_order_id": self.id})
        return wizard._dialog(self.env._("LeafLink and %s", self.name), dialog_size="extra-large")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _leaflink_done(self):
        """The quantity no change may go below: what is delivered or invoiced, in the unit of the line."""
        return max(self.qty_delivered, self.qty_invoiced) if self else 0.0
