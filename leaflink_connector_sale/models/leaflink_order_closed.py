"""What LeafLink closed, and what was cancelled in Odoo (R182, R184)."""

from odoo import models

from .leaflink_order_process import CLOSED


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _process_closed(self):
        """Rejected, cancelled or combined there: a quotation is cancelled, a confirmed order waits for a person."""
        sale = self.sale_order_id
        words = {"order": self.short_number, "status": self.status, "sale": sale.name}
        if not sale:
            self._set_state("cancelled", self.env._("%(status)s on LeafLink before it came in", **words))
        elif sale.state == "sale":
            if (self.applied or {}).get("kept") != self.status:
                self._ask_about_closed(words)
        elif sale.state == "cancel":
            self._answer()
            self._set_state("cancelled", self.env._("%(status)s on LeafLink, %(sale)s is cancelled", **words))
        else:
            sale._leaflink_log(self.env._("Cancelled: LeafLink order %(order)s is %(status)s.", **words))
            sale._action_cancel()  # comes back here

    def _ask_about_closed(self, words):
        if self.sale_order_id._leaflink_is_delivered():
            message = self.env._(
                "LeafLink order %(order)s is %(status)s, but %(sale)s is delivered or invoiced already and was left as "
                "it is: decide about return and credit note.",
                **words,
            )
        else:
            message = self.env._(
                "LeafLink order %(order)s is %(status)s, but %(sale)s is confirmed and was left as it is: cancel or "
                "keep it.",
                **words,
            )
        if whole := self.combined_into_id:
            message += " " + self.env._("LeafLink combined it into order %s.", whole.short_number)
        self._set_state("processed", message)
        self._ask("closed", message, message)

    def _sale_cancelled(self):
        """The sales orders of these orders were cancelled in Odoo, by whomever."""
        self.filtered("to_confirm").to_confirm = False
        self.env["leaflink.issue"]._solve(self.sale_order_id, ["address", "confirm"])
        for order in self:
            if order.status in CLOSED:
                order._process_closed()
            else:
                order._answer()
                order._tell_cancelled()
                order._set_state("processed", self.env._("%s is cancelled in Odoo", order.sale_order_id.name))

    def _is_open(self):
        """Whether LeafLink still waits for something to happen to this order."""
        return self.status not in CLOSED | {"Complete"}

    def _tell_cancelled(self):
        """The sales orders of these orders are gone: LeafLink forgets their numbers, and rejects what is open if the
        person or the store wants that."""
        self._intend_external_ids(remove=True)
        answer = self.env.context.get("leaflink_on_cancel")
        rejected = self.filtered(lambda one: one._is_open() and (answer or one.store_id.on_cancel) == "reject")
        rejected._intend_status("Rejected")
