from odoo import models


class LeafLinkOrder(models.Model):
    """A person wants an order to come in a second time (R132, C30)."""

    _inherit = "leaflink.order"

    def action_allow_reimport(self):
        """Untie these orders from their sales orders, which stay as they are, so that they can be imported again."""
        self._check_role("operator")
        self.check_access("read")
        for order in self.sudo().filtered("sale_order_id"):
            order._untie()
        return True

    def _untie(self):
        """LeafLink forgets the number of the sales order; chatter, sent calls and invoices keep the history."""
        sale = self.sale_order_id
        words = {"order": self.short_number, "sale": sale.name, "user": self.env.user.name}
        self._intend_external_ids(remove=True)
        self._answer()
        sale._leaflink_log(
            self.env._(
                "LeafLink order %(order)s is no longer tied to this: %(user)s lets it be imported again.", **words
            )
        )
        self.charge_ids.unlink()
        lines = self.with_context(active_test=False).line_ids
        lines.filtered(lambda line: not line.active).unlink()
        lines.exists().sale_line_id = False
        self.write(
            {
                "sale_order_id": False,
                "section_line_id": False,
                "consolidated": False,
                "applied": False,
                "to_confirm": False,
            }
        )
        if sale.state == "cancel":
            reason = self.env._("can be imported again: press Process")
        else:
            reason = self.env._(
                "can be imported again: press Process; cancel %(sale)s first, it is still there", **words
            )
        self._set_state("ready", reason)
