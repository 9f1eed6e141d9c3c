from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestOrderIn(OrderCase):
    """Every way an order comes in, and what it becomes."""

    def test_poll_makes_a_quotation_of_an_accepted_order(self):
        number = self.place()
        self.sync()
        print(self.env["queue.job"].search([]).mapped(lambda j: (j.method_name, j.state, j.exc_message, j.result)))
        print(self.env["leaflink.cursor"].search([]).read(), self.env["leaflink.issue"].search([]).mapped("message"))
        order = self.staged(number)
        self.assertEqual(order.state, "processed", order.state_reason)
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertEqual(order.sale_order_id.leaflink_number, number)
        self.assertAlmostEqual(order.sale_order_id.amount_total, order.total)
