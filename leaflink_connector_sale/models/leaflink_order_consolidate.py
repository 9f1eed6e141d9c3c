"""One sales order a day: it holds the lines of many LeafLink orders and knows whose each of them is (R134-R136)."""

from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_job import job

from ..lib import totals
from .leaflink_order_process import CLOSED, UNCONFIRMED
from .leaflink_order_quote import TotalMismatch

ROOM = 3000  # sequences of the lines of one LeafLink order
MONEY = {"discount", "discount_type", "tax_rate", "final_tax", "shipping_charge", "credits", "total"}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    consolidated = fields.Boolean(
        "In a Daily Sales Order", readonly=True, copy=False, help="Nothing about this order is sent to LeafLink."
    )
    section_line_id = fields.Many2one("sale.order.line", readonly=True, copy=False, index="btree_not_null")

    # --- the daily run

    @api.model
    @job
    def _job_consolidate(self, store_id):
        """Put all orders of a store that are ready into the sales order of the day; twice a day is once."""
        store = self.env["leaflink.store"].browse(store_id).exists().try_lock_for_update()
        day = store.consolidation == "daily" and store._consolidation_day()
        if not day:
            return
        store.write({"consolidated_on": day, "daily_order_id": False})
        ready = self.search([("store_id", "=", store.id), ("state", "=", "ready"), ("sale_order_id", "=", False)])
        ready.with_context(leaflink_consolidating=True)._process()

    def _why_later(self, quote):
        """Gathered orders wait for the time of their store, whoever presses Process."""
        if self.sale_order_id or self.store_id.consolidation == "none":
            return super()._why_later(quote)
        if self.env.context.get("leaflink_consolidating"):
            return ""
        return self.env._("waits for the daily sales order at %s", self.store_id._consolidation_clock())

    def _match_customers(self, matched):
        """The daily sales order has one customer; those of its LeafLink orders do not matter (R134, R136)."""
        single = []
        for one in matched:
            if one.order._is_gathered():
                one.partner = one.order.sale_order_id.partner_id or one.order.store_id.default_partner_id
                ids = one.partner.address_get(["invoice", "delivery"])
                one.invoice_partner = one.partner.browse(ids["invoice"])
                one.shipping_partner = one.partner.browse(ids["delivery"])
            else:
                single.append(one)
        return super()._match_customers(single)

    def _is_gathered(self):
        if self.sale_order_id:
            return self.consolidated
        return self.store_id.consolidation == "daily"

    def _quote(self, matched):
        """Besides each order's cents those of the whole day must be LeafLink's."""
        sales = super()._quote(matched)
        quoted = self.browse(one.order.id for one in matched)
        for order in quoted.filtered("consolidated").sudo():
            order._check_daily_total(quoted)
        return sales

    def _check_daily_total(self, quoted):
        """`quoted` have their present total in it, the others the one they were last quoted with."""
        sale = self.sale_order_id
        orders = sale.leaflink_order_ids
        lines = orders.line_ids.sale_line_id | orders.charge_ids.sale_line_id
        amounts = [order.total if order in quoted else order.applied["header"]["total"] for order in orders]
        theirs = sum(totals.cents(Decimal(str(amount))) for amount in amounts)
        _tax, ours = self._amounts(sale, lines)
        if ours != theirs:
            words = {"odoo": self._amount(ours), "leaflink": self._amount(theirs), "order": self.short_number}
            message = self.env._(
                "With LeafLink order %(order)s the daily sales order would come to %(odoo)s instead of LeafLink's"
                " %(leaflink)s.",
                **words,
            )
            raise TotalMismatch(self, message)

    def _create_quotations(self, matched):
        daily = [one for one in matched if one.order._is_gathered()]
        sales = self._add_to_daily(daily) if daily else {}
        return sales | super()._create_quotations([one for one in matched if one.order not in sales])

    def _add_to_daily(self, matched):
        """Put orders of one store into the sales order of this run, which the first of them makes."""
        store = matched[0].order.store_id
        sale = store.daily_order_id
        if not sale:
            sale = store.daily_order_id = self.env["sale.order"].create(self._daily_header(matched[0]))
        Line = self.env["sale.order.line"]
        rows, charges = {}, []
        for place, one in enumerate(matched, len(sale.leaflink_order_ids)):
            order = one.order
            title = {"display_type": "line_section", "name": f"LeafLink {order.short_number}", "sequence": place * ROOM}
            section = Line.create(title | {"order_id": sale.id})
            order.write({"consolidated": True, "section_line_id": section.id, "sale_order_id": sale.id})
            rows[one.order] = list(self._sale_lines(one))
        values = [vals | {"order_id": sale.id} for targets in rows.values() for _target, vals in targets]
        lines = iter(Line.create(values))
        for one in matched:
            mine = [next(lines) for _row in rows[one.order]]
            charges += self._link_lines(one.order, rows[one.order], mine)
            one.order._remember_reading(one.money)
        self.env["leaflink.order.charge"].create(charges)
        return {one.order: sale for one in matched}

    def _daily_header(self, one):
        """Header of a daily sales order: of the first order's only what is not about that order."""
        header, store = self._header_defaults([one])[one.order], one.order.store_id
        name = f"LeafLink {store.consolidated_on}"
        salesperson = store.salesperson_id
        return header | {
            "origin": name,
            "client_order_ref": name,
            "date_order": fields.Datetime.now(),
            "commitment_date": False,
            "user_id": salesperson.id,
            "team_id": self._default_team(salesperson),
            "note": self._terms(one.partner),
        }

    def _sale_lines(self, one):
        """The lines of a gathered order stand below its title."""
        start = one.order.section_line_id.sequence
        for target, values in super()._sale_lines(one):
            yield target, values | {"sequence": start + values["sequence"]}

    def _announce_import(self):
        daily = self.filtered("consolidated")
        for sale, orders in daily.grouped("sale_order_id").items():
            sale._leaflink_log(self.env._("From LeafLink orders %s.", ", ".join(orders.mapped("short_number"))))
        return super(LeafLinkOrder, self - daily)._announce_import()

    def _why_unconfirmed(self):
        """A daily sales order waits until the brand has accepted everything in it."""
        reason = super()._why_unconfirmed()
        waiting = self.sale_order_id.leaflink_order_ids.filtered(lambda order: order.status in UNCONFIRMED)
        if reason or not (self.to_confirm and self.consolidated and waiting):
            return reason
        words = {"sale": self.sale_order_id.name, "order": waiting[0].short_number}
        return self.env._("%(sale)s is not confirmed: LeafLink order %(order)s is not accepted yet", **words)

    # --- afterwards only its own lines follow an order

    def _snapshot(self):
        """A daily sales order takes over amounts and lines only."""
        snapshot = super()._snapshot()
        if self.consolidated:
            snapshot["header"] = {name: value for name, value in snapshot["header"].items() if name in MONEY}
        return snapshot

    def _update_header(self, one, sale):
        return None if one.order.consolidated else super()._update_header(one, sale)

    def _process_closed(self):
        """An order closed on LeafLink takes its lines out of the daily quotation, the others stay."""
        sale = self.sale_order_id
        others = (sale.leaflink_order_ids - self).filtered(lambda order: order.status not in CLOSED)
        if not (self.consolidated and others and sale.state in ("draft", "sent")):
            return super()._process_closed()
        words = {"order": self.short_number, "status": self.status, "sale": sale.name}
        self._leave_sale()
        sale._leaflink_log(self.env._("LeafLink order %(order)s is %(status)s: its lines were removed.", **words))
        return self._set_state("cancelled", self.env._("%(status)s on LeafLink, taken out of %(sale)s", **words))

    def _ask_about_closed(self, words):
        if not self.consolidated:
            return super()._ask_about_closed(words)
        message = self.env._(
            "LeafLink order %(order)s is %(status)s; the daily sales order %(sale)s is confirmed and was not touched: "
            "take the lines of that order out, or keep them.",
            **words,
        )
        self._set_state("processed", message)
        return self._ask("closed", message, message)

    def _take_out(self):
        """A person decided: what is not delivered or invoiced of these orders leaves their confirmed sales order."""
        for order in self.sudo():
            words = {"order": order.short_number, "status": order.status, "sale": order.sale_order_id.name}
            for line in order._own_lines():
                order._drop(line, "")
            order._keep_sale()
            order.sale_order_id._leaflink_log(
                self.env._("LeafLink order %(order)s is %(status)s: its lines were taken out.", **words)
            )
            order._set_state("cancelled", self.env._("%(status)s on LeafLink, taken out of %(sale)s", **words))

    def _leave_sale(self):
        lines = self.line_ids.sale_line_id | self.charge_ids.sale_line_id | self.section_line_id
        lines.with_context(leaflink_sync=True).unlink()
        self.write({"sale_order_id": False, "consolidated": False, "applied": False, "to_confirm": False})

    def _paid_finding(self):
        """Nobody can say for which of its orders an invoice of a daily sales order was paid."""
        return [] if self.consolidated else super()._paid_finding()

    # --- nothing goes out

    def _intend_external_ids(self, remove=False):
        return super(LeafLinkOrder, self.filtered(lambda one: not one.consolidated))._intend_external_ids(remove)

    def _intend_status(self, target):
        return super(LeafLinkOrder, self.filtered(lambda one: not one.consolidated))._intend_status(target)
