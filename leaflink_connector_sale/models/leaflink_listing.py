from odoo import fields, models


class LeafLinkListing(models.Model):
    """On which basis LeafLink prices the listing, as its orders have shown."""

    _inherit = "leaflink.listing"

    price_basis = fields.Selection(
        [("case", "Per case"), ("unit", "Per single unit")],
        "Prices on Orders",
        readonly=True,
        copy=False,
        help="What the total of the last order that left no doubt has shown; it decides about those that do leave one.",
    )

    def _learn_price_basis(self, order):
        """Remember what the total of an order has proved; that it contradicts earlier orders is told in the history."""
        for listing in self.filtered(lambda listing: listing.price_basis != order.price_basis):
            if listing.price_basis:
                labels = dict(self._fields["price_basis"]._description_selection(self.env))
                words = {"order": order.short_number, "old": labels[listing.price_basis]}
                words["new"] = labels[order.price_basis]
                text = self.env._("Order %(order)s has prices “%(new)s”, earlier orders had “%(old)s”.", **words)
                listing._message_log(body=text)
            listing.price_basis = order.price_basis

    def action_reviewed(self):
        """A product somebody has looked at lets quotations be confirmed that waited for that (C10)."""
        result = super().action_reviewed()
        for store in self.store_id:
            store._reprocess()
        return result
