from .common import OrderCase


class ChangeCase(OrderCase):
    """What LeafLink changes after an order came in, and what a person decides about it."""

    def confirmed(self, **fields):
        order = self.imported(**fields)
        order.sale_order_id.action_confirm()
        return order

    def two_lines(self, confirm=True, **fields):
        """A case of bars at 108.00 and two cartridges at 14.50."""
        lines = [{"product": self.bars, "quantity": 12}, {"product": self.cartridge, "quantity": 2}]
        number = self.box.place_order(lines=lines, status="Accepted", **fields)
        self.sync()
        order = self.staged(number)
        self.assertEqual(order.state, "processed", order.state_reason)
        if confirm:
            order.sale_order_id.action_confirm()
        return order

    def edit_line(self, order, index=0, **fields):
        line = self.box.order(order.external_id)["line_items"][index]["id"]
        self.box.edit_line(order.external_id, line, **fields)

    def decide(self, sale):
        return self.env["leaflink.order.decide"].browse(sale.action_leaflink_decide()["res_id"])

    def done(self, line, quantity):
        line.qty_delivered_method = "manual"
        line.qty_delivered = quantity

    def texts(self, sale):
        return " ".join(self.notes(sale)).replace("&nbsp;", " ").replace("\xa0", " ")
