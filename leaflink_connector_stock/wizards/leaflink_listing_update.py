from odoo import api, fields, models

from ..models.leaflink_stock_sync import text


class LeafLinkListingUpdate(models.TransientModel):
    """Quantities: an operation of their own, and sent along with an update unless that is unticked (R062)."""

    _inherit = "leaflink.listing.update"

    operation = fields.Selection(selection_add=[("stock", "Send Quantities")], ondelete={"stock": "cascade"})
    send_stock = fields.Boolean(
        "Also Send Quantities", help="Also of listings whose own switch is off. Only of stores that send quantities."
    )

    stock_count = fields.Integer("New Quantities", compute="_compute_stock_count")

    @api.depends("line_ids.result")
    def _compute_stock_count(self):
        for update in self:
            stock = update.line_ids.filtered(lambda line: line.result == "stock")
            update.stock_count = update.operation == "update" and len(stock)

    @api.depends("send_stock")
    def _compute_change_count(self):
        return super()._compute_change_count()

    def _changed(self):
        changed = super()._changed()
        if self.operation == "update" and not self.send_stock:
            changed -= self._only_stock()
        return changed

    def _only_stock(self):
        """Return the listings of which nothing but the quantity differs."""
        stock = self.line_ids.filtered(lambda line: line.result == "stock")
        return stock.listing_id - (self.line_ids - stock).filtered(lambda line: line.result != "equal").listing_id

    def _fill(self):
        """Quantities of all listings are computed at once; an update shows those that differ where any are sent."""
        if self.operation == "stock":
            self.line_ids = [(0, 0, line) for line in self.listing_ids._quantity_lines()]
            return
        super()._fill()
        sending = self.listing_ids.filtered(lambda one: one.store_id.stock_sync and one.external_id)
        if self.operation == "update" and sending:
            refused = self.line_ids.filtered(lambda line: line.result == "refused").listing_id
            lines = (sending - refused)._quantity_lines(forced=True)
            self.line_ids = [(0, 0, line) for line in lines if line["result"] == "stock"]
            self.send_stock = any(line["result"] == "stock" for line in lines)

    def _do_stock(self, listings):
        return listings.action_push_stock()

    def _do_update(self, listings):
        result = super()._do_update(listings - self._only_stock())
        if self.send_stock:
            listings.filtered("store_id.stock_sync")._push_stock(forced=True)
        return result


class LeafLinkListingUpdateLine(models.TransientModel):
    _inherit = "leaflink.listing.update.line"

    result = fields.Selection(selection_add=[("stock", "New quantity"), ("equal",), ("refused",)])


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    def _quantity_lines(self, forced=False):
        """Return the values of the lines about the quantities of these listings: LeafLink's, the one it gets, or why
        none is sent. No HTTP: order states are those of the last poll."""
        lines, label = [], self.env._("Quantity")
        for store, listings in self.grouped("store_id").items():
            store, refusal = store.sudo(), store.sudo()._stock_refusal()
            rows = [] if refusal else store._settle_unpushed(store._stock_lines())
            found = [] if refusal else store._stock_candidates(rows, listings.ids, everything=True, forced=forced)
            candidates = {one.listing_id: one for one in found}
            for listing in listings:
                one = candidates.get(listing.id)
                if not one:
                    note = refusal or listing.push_obstacle
                    lines.append({"listing_id": listing.id, "result": "refused", "note": note})
                    continue
                old = one.sent if one.sent is not None else listing.quantity
                is_new = one.is_due if one.sent is not None else float(one.offer.quantity) != old
                line = {"listing_id": listing.id, "result": "stock" if is_new else "equal", "label": label}
                lines.append(line | {"old": f"{old:g}", "new": text(one.offer.quantity)})
        return lines
