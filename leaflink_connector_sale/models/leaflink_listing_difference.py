"""What differs between a LeafLink product, as last read, and Odoo: whether it is there, its state, its price (N01)."""

from odoo import models

from odoo.addons.leaflink_connector.models.leaflink_task import OPEN_STATES as BEING_SENT

from .leaflink_difference import Finding
from .leaflink_order_difference import NONE

# codes of open issues about the listing that explain a difference of its state
EXPLAINED_BY = {"conflict", "product_archived", "export/product_update", "export/product_archive"}


class LeafLinkListing(models.Model):
    _name = "leaflink.listing"
    _inherit = ["leaflink.listing", "leaflink.compared"]

    def _findings(self):
        sent = self._being_sent(["product_update", "product_archive"])
        findings = super()._findings()
        for listing in self - sent:  # what is on its way to LeafLink is no question yet
            if listing.external_id and listing.product_id:
                findings += listing._state_finding()
        return findings + self._price_findings()

    def _being_sent(self, kinds):
        """Those of these listings about which something of these kinds is on its way to LeafLink."""
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "in", BEING_SENT)]
        return self.browse(self.env["leaflink.task"].search([*about, ("kind", "in", kinds)]).mapped("res_id"))

    def _state_finding(self):
        """[Finding] when the state on LeafLink is another than Odoo's, or LeafLink does not show the product any more.

        What LeafLink changes by itself is taken over silently, so it is Odoo where somebody wanted another state.
        """
        pull = push = ""
        if self.gone and self.listed_on:
            theirs, ours = self.env._("not shown"), self.product_id.display_name
            cause = self.env._("LeafLink no longer knows %(listing)s. “From LeafLink” breaks its link to %(ours)s.")
            pull = "action_unlink_listing"
        elif self.gone:
            return []  # Odoo knows it from an old order only
        elif "listing_state" in (self.edited or {}):
            theirs, ours = self.edited["listing_state"], self.listing_state
            cause = self.env._("%(listing)s was set to %(ours)s in Odoo and not sent; on LeafLink it is %(theirs)s.")
            pull, push = "action_take_leaflink", "action_update_leaflink"
        elif (
            not self.product_id.active and not self._is_archived() and self.store_id.product_delete_action != "nothing"
        ):
            theirs, ours = self.listing_state, self.env._("archived")
            cause = self.env._("The product of %(listing)s is archived in Odoo; on LeafLink it is %(theirs)s.")
            pull, push = "_unarchive_product", "action_archive_leaflink"
        else:
            return []
        theirs, ours, issue = theirs or NONE, ours or NONE, self._issue_of(EXPLAINED_BY)
        cause = issue.message or cause % {"listing": self.display_name, "theirs": theirs, "ours": ours}
        return [Finding(self, "listing_state", theirs, ours, cause, pull, push, issue)]

    def _unarchive_product(self):
        """Bring the product back, with the rights of the person."""
        self.product_id.action_unarchive()

    def _after_news(self):
        """News may settle what differed, once prices have been carried."""
        result = super()._after_news()
        self._compare_differing()
        return result
