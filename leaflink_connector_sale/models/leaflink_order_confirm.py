"""Confirming what came in: whether the store wants it, what it waits for, a job of its own for each (C09, C10)."""

from odoo import models

from odoo.addons.leaflink_connector.models.leaflink_job import job

from .leaflink_order_process import UNCONFIRMED


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _is_accepted_now(self):
        """Whether the brand has accepted the order since its quotation was made."""
        return (self.applied or {}).get("status") in UNCONFIRMED and self.status not in UNCONFIRMED

    def _want_confirmation(self):
        """Remember that these quotations are to be confirmed, if the store wants it and the brand accepted (C09)."""
        wanted = self.filtered(lambda one: one.store_id.order_action == "confirm" and one.status not in UNCONFIRMED)
        wanted._confirm_if_quoted()

    def _confirm_if_quoted(self):
        self.filtered(lambda order: order.sale_order_id.state in ("draft", "sent")).to_confirm = True

    def _why_unconfirmed(self):
        """What a quotation that is to be confirmed waits for, "" when nothing: a product nobody has looked at (C10)."""
        unseen = self.line_ids.listing_id.filtered("to_review") if self.to_confirm else ()
        if not unseen:
            return ""
        words = {"product": unseen[0].display_name, "sale": self.sale_order_id.name}
        return self.env._("%(sale)s is not confirmed: nobody has looked at product %(product)s yet", **words)

    def _confirm_later(self):
        """Enqueue confirming those of these quotations that are to be confirmed, one job each; what waits says so."""
        for order in self.filtered(lambda order: order.to_confirm and order.state == "processed"):
            if reason := order._why_unconfirmed():
                order._set_state("processed", reason)
                continue
            description = self.env._("Confirm the sales order of LeafLink order %s", order.short_number)
            job_name = f"confirm:{order.external_id}"
            order._delay(order.store_id, "in", job_name, description=description)._job_confirm()

    @job
    def _job_confirm(self):
        """Confirm the quotation; what Odoo refuses becomes an issue of it and is tried again with every look at it."""
        sale = self.sale_order_id
        if self.to_confirm and self.state == "processed" and sale.state in ("draft", "sent"):
            self._bisect(sale, lambda sales: sales.action_confirm(), self._refuse_confirmation)

    def _sale_confirmed(self):
        """The sales orders of these orders were confirmed, by whomever."""
        for order in self.filtered("to_confirm"):
            order.to_confirm = False
            order._set_state("processed")
        self.env["leaflink.issue"]._solve(self.sale_order_id, ["confirm"])
        self._lock_sale()
        self._tell_status()

    def _refuse_confirmation(self, sale, error):
        words = {"sale": sale.name, "reason": self._reason(error)}
        message = self.env._("%(sale)s was not confirmed: %(reason)s Correct it and confirm it, or cancel it.", **words)
        self.env["leaflink.issue"]._open(self.store_id, sale, "confirm", message)
