"""What differs in money: paid on LeafLink, paid in Odoo, which payment is on its way, waits or is left out (N01)."""

from odoo import models

from odoo.addons.leaflink_connector.models.leaflink_task import OPEN_STATES as BEING_SENT

from .leaflink_difference import Finding
from .leaflink_payment_book import WAITING


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _paid_finding(self):
        """What was paid, as far as it is recorded; what is on its way to LeafLink is no question yet."""
        theirs, ours = self._paid_on_leaflink(), self._paid_in_odoo()
        sent = self.payment_ids.filtered(lambda one: one.state == "export")
        if self.currency_id.compare_amounts(theirs, ours) == 0 or set(sent._tasks().mapped("state")) & set(BEING_SENT):
            return []
        words = {"order": self.short_number, "theirs": self._amount(theirs), "ours": self._amount(ours)}
        cause = self.env._("LeafLink order %(order)s: %(theirs)s is recorded as paid there, %(ours)s in Odoo.", **words)
        waiting = self.payment_ids.filtered(lambda one: one.state in WAITING)
        pull = "_book_payments" if waiting and theirs > ours else ""
        finding = Finding(self, "paid", words["theirs"], words["ours"], cause, pull)
        if issue := self._payment_issue():
            finding.issue, finding.cause = issue, f"{cause} {issue.message}"
        elif reasons := [f"{one._shown_amount()}: {one.state_reason}" for one in self.payment_ids if one.state_reason]:
            finding.cause = f"{cause} {'; '.join(reasons)}"
        if not finding.issue and not self._exchanges(theirs > ours):
            finding.about = self.store_id
            finding.message = self.env._(
                "Payments of %(store)s are not exchanged in both directions, and what is paid differs: look at the "
                "Differences. Record the payments on the other side by hand, or choose “Payments” in the settings.",
                store=self.store_id.name,
            )
        return [finding]

    def _exchanges(self, inwards):
        """Whether payments of this order go that way by themselves."""
        store = self.store_id
        return store._imports_payments() if inwards else store._exports_payments() and not self.consolidated

    def _payment_issue(self):
        """The open question that keeps one of the payments back; none when nobody has asked."""
        Issue = self.env["leaflink.issue"]
        if issue := self._explaining("paid"):
            return issue
        kinds = self.payment_ids.filtered(lambda one: one.state == "journal").mapped("payment_type")
        maps = self.store_id.payment_map_ids.filtered(lambda row: row.payment_type in kinds)
        waits = "export" in self.payment_ids.mapped("state")
        for code, about in (("payment_journal", maps), ("recorded_by", self.store_id if waits else maps.browse())):
            domain = [("code", "=", code), ("res_model", "=", about._name), ("res_id", "in", about.ids)]
            if found := Issue.search([*domain, ("state", "=", "open")], limit=1):
                return found
        return Issue

    def _book_payments(self):
        """Book those of the payments that wait, also when the store does not import them by itself."""
        return self.payment_ids.filtered(lambda one: one.state in WAITING).action_book()
