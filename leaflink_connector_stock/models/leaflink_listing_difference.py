"""What differs between the quantity LeafLink has, as last read, and the one Odoo works out (N01)."""

from datetime import timedelta

from odoo import fields, models

from odoo.addons.leaflink_connector.models.leaflink_cursor import OVERLAP_MINUTES
from odoo.addons.leaflink_connector_sale.models.leaflink_difference import Finding

from .leaflink_stock_compute import units
from .leaflink_stock_sync import PERMISSION, text

# codes of open issues that keep quantities from being sent: of the listing, of the whole store
EXPLAINED_BY = {"export/stock"}
STOPS = ("stock_breaker", "forbidden")


class LeafLinkDifference(models.Model):
    _inherit = "leaflink.difference"

    aspect = fields.Selection(selection_add=[("quantity", "Quantity")], ondelete={"quantity": "cascade"})


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    def _prepare_compare(self, store):
        """Quantities are worked out from the states of orders: they are refreshed as before a push."""
        if store.stock_sync and store.state == "connected":
            store._refresh_order_states()
        return super()._prepare_compare(store)

    def _findings(self):
        return super()._findings() + self._quantity_findings()

    def _quantity_findings(self):
        """[Finding] of those of these listings of one store whose quantity or reservation is another on LeafLink.

        What the next push sends anyway is no question, nor what has moved since LeafLink's products were read.
        """
        store = self.store_id
        if not store.stock_sync or store.state != "connected":
            return []
        lines = store._settle_unpushed(store._stock_lines())
        read_on, stopped = store._products_read_on(), store._stock_stopped_by()
        moved = self._ordered_since(read_on)
        findings = []
        for one in store._stock_candidates(lines, self.ids, everything=True):
            listing = self.browse(one.listing_id).with_prefetch(self.ids)
            reserved = one.offer.own_unknown + one.offer.own_shared
            theirs = units(listing.quantity), units(listing.reserved_quantity)
            is_sent = listing.push_state == "pending" or (one.is_due and not stopped)
            is_news = listing.pushed_on and listing.pushed_on > read_on
            if not is_sent and not is_news and theirs[0] != one.offer.quantity:
                findings.append(listing._quantity_finding(theirs, (one.offer.quantity, reserved), stopped))
            elif not is_sent and listing not in moved and theirs[1] != reserved:
                findings.append(listing._reserved_finding(theirs, (one.offer.quantity, reserved)))
        return findings

    def _quantity_finding(self, theirs, ours, stopped):
        issue = self._issue_of(EXPLAINED_BY) or stopped
        words = {"listing": self.display_name, "theirs": text(theirs[0]), "ours": text(ours[0])}
        cause = self.env._("LeafLink has %(theirs)s units of %(listing)s, by Odoo it should be %(ours)s.", **words)
        if issue:
            cause = f"{cause} {issue.message}"
        elif self.pushed_on:
            cause += self.env._(" It was changed on LeafLink since Odoo last sent it.")
        return Finding(self, "quantity", _sides(*theirs), _sides(*ours), cause, push="_send_quantity", issue=issue)

    def _reserved_finding(self, theirs, ours):
        """Both sides have the quantity, but LeafLink holds other units back for buyers than its orders say."""
        words = {"listing": self.display_name, "theirs": text(theirs[1]), "ours": text(ours[1])}
        cause = self.env._(
            "LeafLink reserves %(theirs)s units of %(listing)s, the orders Odoo knows are about %(ours)s.", **words
        )
        message = self.env._(
            "LeafLink reserves other quantities for %s than the orders Odoo knows are about, so buyers are offered too "
            "many or too few: look at the Differences, and load the orders that are missing.",
            self.store_id.name,
        )
        sides = _sides(*theirs), _sides(*ours)
        return Finding(self, "quantity", *sides, cause, about=self.store_id, message=message)

    def _send_quantity(self):
        """Send Odoo's quantity, although it was sent before."""
        self._forget_pushed()
        return self.action_push_stock()

    def _ordered_since(self, moment):
        """Those of these listings, varieties sell their parent's stock, whose orders LeafLink has changed since."""
        lines = self.env["leaflink.order.line"].with_context(active_test=False)
        domain = [("order_id.store_id", "=", self.store_id.id), ("order_id.changed_on", ">", moment)]
        ordered = lines.search(domain).mapped("product_external_id")
        if not ordered:
            return self.browse()
        parents = self.search([("store_id", "=", self.store_id.id), ("external_id", "in", ordered)])
        touched = {*ordered, *parents.mapped("parent_external_id")}
        return self.filtered(lambda one: one.external_id in touched)


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def _products_read_on(self):
        """When the last reconcile began to read LeafLink's products, by LeafLink's clock; long ago when none did."""
        cursor = self.cursor_ids.filtered(lambda one: one.resource == "product_all")
        return (cursor.run_start or fields.Datetime.from_string("2000-01-01")) + timedelta(minutes=OVERLAP_MINUTES)

    def _stock_stopped_by(self):
        """The open issue for whose answer all quantities of the store wait."""
        domain = [("store_id", "=", self.id), ("code", "in", STOPS), ("state", "=", "open")]
        issues = self.env["leaflink.issue"].search(domain)
        return issues.filtered(lambda issue: issue.code != "forbidden" or issue.key == PERMISSION)[:1]


def _sides(quantity, reserved):
    return f"{text(quantity)} ({text(reserved)})" if reserved else text(quantity)
