from odoo import models

from .leaflink_order_process import CLOSED, UNCONFIRMED

ON_THE_WAY = {"Fulfilled", "Shipped", "Complete"}


class LeafLinkOrder(models.Model):
    """The states of an order on both sides, held against each other (R185, R195, F6)."""

    _inherit = "leaflink.order"

    def _status_difference(self):
        """A sentence that says how LeafLink's status and Odoo's sales order disagree, "" when they go together.

        Which of the two is right, nobody knows here. An order without a sales order disagrees with nothing.
        """
        sale = self.sale_order_id
        words = {"order": self.short_number, "status": self.status, "sale": sale.name}
        if not sale:
            return ""
        if self.status in CLOSED and sale.state != "cancel":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is not cancelled.", **words)
        if self.status not in CLOSED and sale.state == "cancel":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is cancelled.", **words)
        if self.status in ON_THE_WAY and sale.state in ("draft", "sent"):
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is still a quotation.", **words)
        if self.status in UNCONFIRMED and sale.state == "sale":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is confirmed.", **words)
        return ""
