"""What differs in prices: Odoo's beside LeafLink's, and why nobody has carried them (N01)."""

from odoo import models

from ..lib import prices
from .leaflink_difference import Finding
from .leaflink_store_price import PRICE_LISTS

# codes of open issues about the listing that explain a difference of its prices
EXPLAINED_BY = {"price", "price_list", "export/price"}


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    def _price_findings(self):
        """[Finding] of those of these listings of one store whose price in Odoo is another than LeafLink's.

        What is on its way to LeafLink, or goes there with the next comparison of prices, is no question yet. Without
        price lists in a store that carries no prices, nobody has said that those of Odoo are meant for LeafLink.
        """
        store = self.store_id
        if store.price_sync == "none" and not any(store[name] for name in PRICE_LISTS.values()):
            return []
        offered = self.filtered(lambda one: one.external_id and not one._is_archived())
        different = (offered - self._being_sent(["price"]))._different_prices()
        calls, findings = self._last_price_calls(different), []
        for listing, both in different.items():
            issue = listing._issue_of(EXPLAINED_BY)
            if not issue:
                both = {name: pair for name, pair in both.items() if not listing._is_price_due(name, *pair)}
            if both:
                findings.append(listing._price_finding(both, issue, calls.get(listing.id)))
        return findings

    def _is_price_due(self, name, theirs, ours):
        """Whether the store will send this price by itself, because it has changed in Odoo since the last look."""
        seen = (self.price_seen or {}).get(name)
        return bool(seen) and prices.decide(self.store_id.price_sync, seen, ours, theirs) == "send"

    def _last_price_calls(self, listings):
        """{listing id: the outgoing call that last told LeafLink prices, or failed to}"""
        about = [("res_model", "=", self._name), ("res_id", "in", [one.id for one in listings])]
        settled = [*about, ("kind", "=", "price"), ("state", "in", ["done", "error"])]
        last = self.env["leaflink.task"]._read_group(settled, ["res_id"], ["id:max"])
        calls = self.env["leaflink.task"].browse(task for _listing, task in last)
        return {call.res_id: call for call in calls}

    def _price_finding(self, both, issue, call):
        """The Finding about prices {name: (LeafLink's, Odoo's)}. Where nobody carries them, as in all products of a
        store that has begun with other prices, the question is asked once."""
        theirs, ours = (self._shown_prices({name: pair[side] for name, pair in both.items()}) for side in (0, 1))
        words = {"listing": self.display_name, "theirs": theirs, "ours": ours}
        cause = self.env._("%(listing)s: LeafLink has %(theirs)s, Odoo %(ours)s.", **words)
        finding = Finding(self, "price", theirs, ours, cause, "action_take_price", "action_send_price", issue)
        if issue:
            finding.cause = f"{cause} {issue.message}"
        elif call and all(call.payload.get(name) == pair[1] for name, pair in both.items()):
            refused = self.env._("Odoo's was sent and not taken: %s", call.error or "")
            changed = self.env._("It was changed on LeafLink since Odoo sent its own.")
            finding.cause = f"{cause} {refused if call.state == 'error' else changed}"
        else:
            finding.cause = f"{cause} {self._why_not_carried()}"
            finding.about = self.store_id
            finding.message = self.env._(
                "Prices of %s differ in Odoo and on LeafLink, and nobody carries them: look at the Differences, and "
                "send those of Odoo or take those of LeafLink.",
                self.store_id.name,
            )
        return finding

    def _why_not_carried(self):
        store = self.store_id.name
        return {
            "none": self.env._("%s carries no prices by itself.", store),
            "import": self.env._("%s takes prices from LeafLink, it sends none.", store),
        }.get(
            self.store_id.price_sync,
            self.env._("Odoo has not sent its own: it differed when %s began to send prices, or since then.", store),
        )

    def _shown_prices(self, amounts):
        labels = self.fields_get(amounts, ["string"])
        shown = (f"{labels[name]['string']} {self.currency_id.format(float(text))}" for name, text in amounts.items())
        return ", ".join(shown)
