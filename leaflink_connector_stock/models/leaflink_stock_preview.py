from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..lib import available
from .leaflink_stock_compute import units


class LeafLinkStore(models.Model):
    """The pages that show a push before it happens. No HTTP: order states are those of the last poll."""

    _inherit = "leaflink.store"

    def action_preview_stock(self):
        """Show what sending quantities will change; the person's yes there switches it on."""
        self.check_access("write")
        return self._open_stock_preview(switches_on=True)

    def action_review_drops(self):
        """Show the push that the breaker has stopped."""
        return self._open_stock_preview()

    def _open_stock_preview(self, switches_on=False):
        """Return the action with the preview of this store's next push."""
        self.ensure_one()
        self._check_role("operator")
        if not self.stock_sync and not switches_on:
            raise UserError(
                self.env._(
                    "Store %s does not send quantities. A manager switches that on, on page Stock of the store.",
                    self.name,
                )
            )
        if reason := self._stock_refusal():
            raise UserError(reason)
        preview = self.env["leaflink.stock.preview"].create(
            {"store_id": self.id, "switches_on": switches_on, "line_ids": self._stock_preview_lines()}
        )
        return preview._dialog(self.env._("Quantities for LeafLink: %s", self.name), dialog_size="extra-large")

    def _stock_preview_lines(self):
        store = self.sudo()
        lines = store._settle_unpushed(store._stock_lines())
        candidates = store._stock_candidates(lines, everything=True)
        known = {
            listing.id: listing.quantity
            for listing in self.env["leaflink.listing"].sudo().search_fetch([("store_id", "=", self.id)], ["quantity"])
        }
        return [Command.create(store._stock_preview_line(one, known[one.listing_id])) for one in candidates]

    def _stock_preview_line(self, one, known):
        """Return the values of a preview line; `known` is what LeafLink had when the listing was last read."""
        offer = one.offer
        old = float(one.sent) if one.sent is not None else known
        # what buyers could buy before nobody knows until something has been sent
        compared = (offer.offered, one.sent_offer) if one.sent is not None else (offer.quantity, units(known))
        return {
            "listing_id": one.listing_id,
            "old_quantity": old,
            "quantity": offer.quantity,
            "offered": offer.offered,
            "on_hand": offer.on_hand,
            "demand": offer.demand,
            "unknown": offer.own_unknown,
            "shared": offer.own_shared,
            "pending": offer.pending,
            "buffer": offer.buffer,
            "is_change": one.is_due if one.sent is not None else float(offer.quantity) != old,
            "is_drop": available.is_drop(*compared, self.stock_breaker_percent),
        }
