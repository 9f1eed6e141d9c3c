from odoo import models

from odoo.addons.leaflink_connector.lib import errors, payloads
from odoo.addons.leaflink_connector.models.leaflink_task import kinds

from ..lib import totals
from .leaflink_store_price import PRICE_LISTS


class LeafLinkListing(models.Model):
    """Prices out: sent when Odoo's were chosen, given up when they are not wanted any more."""

    _inherit = "leaflink.listing"

    def _send_prices(self, news, was=None):
        """Have LeafLink learn prices {name: text}. `was`: LeafLink's prices as far as known; if it has others by then,
        nothing is sent and a person decides. Without, a person has decided already."""
        if not news:
            return
        known = {f"was_{name}": was and was[name] for name in news}
        payload = {"product": self.external_id, "currency": self.currency_id.name} | news | known
        description = self.env._("Price of %s", self.display_name)
        self._intend("price", payload, description, f"product:{self.external_id}")

    def _cancel_prices(self):
        """What waits to be sent of the prices of these listings is not wanted any more."""
        about = [("kind", "=", "price"), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["leaflink.task"].search([*about, ("state", "=", "queued")]).action_cancel()


class LeafLinkTask(models.Model):
    """Outbox kind `price`: one PATCH of what differs, after a look at what LeafLink has. It may be repeated."""

    _inherit = "leaflink.task"

    kind = kinds(price="Price")

    def _send_price(self, client, payload):
        try:
            product = payloads.parse(payloads.Product, client.product(payload["product"]))
        except errors.NotFound:
            return {"gone": True}
        present = {name: _text(getattr(product, name)) for name in PRICE_LISTS}
        news = {name: payload[name] for name in PRICE_LISTS if name in payload and payload[name] != present[name]}
        if any(payload[f"was_{name}"] not in (None, present[name]) for name in news):
            return {"moved": True}
        if news:
            body = {name: {"amount": price, "currency": payload["currency"]} for name, price in news.items()}
            client.patch_product(payload["product"], body)
        return {"prices": {name: payload[name] for name in PRICE_LISTS if name in payload}}

    def _done_price(self, result):
        """LeafLink has these prices now, or has others than Odoo knew: then the product is read again."""
        listing = self._record()
        if result.get("gone"):
            listing.gone = True
        elif result.get("moved"):
            listing._delay_fetch()
        elif listing:
            sent = result["prices"]
            listing.write({name: float(price) for name, price in sent.items()})
            listing._see_prices({name: [price, price] for name, price in sent.items()})
            self.env["leaflink.issue"]._solve(listing, ["price"])
            listing._compare_differing()

    def _failed_price(self, message):
        """Not again by itself until the price changes once more: the outgoing call waits for a person."""
        listing, payload = self._record(), self.payload
        if listing:
            theirs = listing._leaflink_prices()
            listing._see_prices({name: [payload[name], theirs[name]] for name in PRICE_LISTS if name in payload})


def _text(money):
    return str(totals.cents(money.amount)) if money else str(totals.ZERO)
