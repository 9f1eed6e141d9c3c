"""Orders that LeafLink combined into one (R178)."""

from contextlib import suppress

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.values import id_text, to_bool

from .leaflink_order_match import Problem
from .leaflink_order_process import CLOSED
from .leaflink_order_stage import number_of
from .leaflink_order_sync import CHILDREN, lines_of


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    combined_part_ids = fields.One2many("leaflink.order", "combined_into_id", "Combined From", readonly=True)

    def _link_combined(self):
        """Tie orders that LeafLink combined to the order they went into, from whichever side comes last.

        LeafLink does not say which: it is the combined order of the same customer, placed later, that holds all of the
        lines' products in at least their quantities. Two candidates are none.
        """
        sides = self.filtered(lambda order: order.status == "Combined" or order.is_combination)
        if not sides:
            return
        domain = [
            ("store_id", "in", sides.store_id.ids),
            ("customer_external_id", "in", sides.mapped("customer_external_id")),
        ]
        parts = self.search([*domain, ("status", "=", "Combined"), ("combined_into_id", "=", False)])
        wholes = self.search([*domain, ("is_combination", "=", True), ("status", "!=", "Combined")])
        for part in parts:
            found = wholes.filtered(lambda whole, part=part: whole._contains(part))
            if len(found) == 1:
                part.combined_into_id = found
                words = {"part": part.short_number, "whole": found.short_number}
                text = self.env._("LeafLink combined order %(part)s into order %(whole)s.", **words)
                (part.sale_order_id | found.sale_order_id)._leaflink_log(text)

    def _contains(self, part):
        if (self.store_id, self.customer_external_id) != (part.store_id, part.customer_external_id):
            return False
        if self.ordered_on and part.ordered_on and self.ordered_on < part.ordered_on:
            return False
        mine, theirs = self._quantities(), part._quantities()
        return bool(theirs) and all(mine.get(product, 0) >= quantity for product, quantity in theirs.items())

    def _quantities(self):
        totals = {}
        for line in self.line_ids:
            totals[line.product_external_id] = totals.get(line.product_external_id, 0) + line.quantity
        return totals

    # --- nothing is sold twice

    @api.model
    def _complete(self, client, store, orders):
        """A webhook may bring a combined order before those of its parts: what may be one is read again with it."""
        parts = []
        for number in self._perhaps_parts(store, orders).mapped("external_id"):
            with suppress(errors.NotFound, errors.Rejected):
                parts.append(client.order(number, include_children=CHILDREN))
        fetched = super()._complete(client, store, [*orders, *parts])
        fetched.along = {number_of(raw) for raw in parts}
        return fetched

    def _perhaps_parts(self, store, orders):
        """Return the open orders that the combined ones among raw `orders` may be made of, as far as those are news."""
        received = {number_of(raw): raw for raw in orders}
        whole = [number for number, raw in received.items() if _is_combination(raw)]
        fresh = set(whole) - set(self._by_number(store, whole).mapped("external_id"))
        candidates = self.browse()
        for raw in (received[number] for number in fresh):
            products = {id_text(line.get("product")) or False for line in lines_of(raw)}
            customer = Domain("customer_external_id", "=", id_text(raw.get("customer")))
            of_customer = Domain("store_id", "=", store.id) & customer
            is_open = Domain("status", "not in", [*CLOSED, "Complete"]) & Domain("external_id", "not in", [*received])
            candidates |= self.search(of_customer & is_open).filtered(
                lambda order, products=products: (
                    order.line_ids and products.issuperset(order.line_ids.mapped("product_external_id"))
                )
            )
        return candidates

    def _match(self):
        """A combined order waits as long as one of its parts still stands in Odoo and nobody has decided about that."""
        matched = super()._match()
        for one in matched:
            one.problems += one.order._part_problems()
        return matched

    def _part_problems(self):
        return [] if self.sale_order_id else [self._part_problem(part) for part in self._undecided_parts()]

    def _undecided_parts(self):
        return self.combined_part_ids.filtered(
            lambda part: part.sale_order_id.state == "sale" and (part.applied or {}).get("kept") != part.status
        )

    def _part_problem(self, part):
        message = self.env._(
            "%(sale)s of LeafLink order %(part)s, which is a part of this one, is confirmed: decide about it first, or "
            "its goods would be sold twice.",
            part=part.short_number,
            sale=part.sale_order_id.name,
        )
        return Problem("combined", message, self, part.external_id)

    def action_fix_combined(self):
        """Lead to the decision about the first part that still stands."""
        part = self.sudo()._undecided_parts()[:1]
        return part.sale_order_id.sudo(False).action_leaflink_decide() if part else self.get_formview_action()

    def _answer(self):
        """A decision about a part lets the combined order come in."""
        result = super()._answer()
        for whole in self.combined_into_id.filtered(lambda order: order.state == "hold"):
            whole._delay(whole.store_id, "in", f"process:{whole.external_id}")._job_process()
        return result

    def _announce_import(self):
        result = super()._announce_import()
        bodies = {}
        for order in self.filtered("combined_part_ids"):
            numbers = ", ".join(order.combined_part_ids.mapped("short_number"))
            bodies[order.sale_order_id.id] = self.env._("LeafLink combined this from orders %s.", numbers)
        self.sale_order_id.browse(bodies)._leaflink_log(bodies)
        return result

    # --- from one to the others

    def action_open_combined(self):
        """Open the order this one went into, or those it was made of."""
        return self._open_orders(self.combined_into_id or self.combined_part_ids)

    def _open_orders(self, orders):
        if len(orders) == 1:
            return orders.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_sale.action_leaflink_order")
        return action | {"domain": [("id", "in", orders.ids)], "context": {}}


def _is_combination(raw):
    with suppress(ValueError):
        return to_bool(raw.get("is_combination"))
    return False


class SaleOrder(models.Model):
    _inherit = "sale.order"

    leaflink_combined_ids = fields.Many2many(
        "sale.order",
        compute="_compute_leaflink_combined_ids",
        compute_sudo=True,
        string="Combined on LeafLink",
        help="The sales order this one's LeafLink order went into, or those it was made of.",
    )

    @api.depends("leaflink_order_ids.combined_into_id", "leaflink_order_ids.combined_part_ids")
    def _compute_leaflink_combined_ids(self):
        for order in self:
            staged = order.leaflink_order_ids
            order.leaflink_combined_ids = (staged.combined_into_id | staged.combined_part_ids).sale_order_id

    def action_leaflink_combined(self):
        """Open the sales orders on the other side of the combination."""
        others = self.leaflink_combined_ids
        if len(others) == 1:
            return others.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_orders")
        return action | {"domain": [("id", "in", others.ids)], "context": {}}
