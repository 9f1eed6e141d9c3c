"""Quotations of matched orders: one batched create for the new ones, then the check that totals agree to the cent."""

from decimal import Decimal

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..lib import totals


class TotalMismatch(Exception):
    """The quotation did not come to LeafLink's total; the text compares them, for a person."""

    def __init__(self, order, explanation):
        super().__init__(explanation)
        self.order = order
        self.explanation = explanation


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _quote(self, matched):
        """Create or update the quotations of matched orders without problems.

        :return: {leaflink.order: sale.order}; `amount_total` of each is LeafLink's total
        :raises TotalMismatch: when an order does not come to its total
        """
        sales = {}
        for store, group in self.browse(one.order.id for one in matched).grouped("store_id").items():
            mine = [one for one in matched if one.order in group]
            quote = self.with_company(store.company_id).sudo()
            sales |= quote._create_quotations([one for one in mine if not one.order.sale_order_id])
            for one in mine:
                if one.order not in sales:
                    sales[one.order] = quote._update_quotation(one)
            for one in mine:
                quote._settle_total(one, sales[one.order])
            quote._ask_for_addresses(mine)
        return sales

    def _create_quotations(self, matched):
        if not matched:
            return {}
        header = self._header_defaults(matched)
        # asked once for the batch: Odoo would ask per order, and per line for analytic rules, which most companies lack
        defaults = self.env["sale.order"].default_get(list(self.env["sale.order"]._fields))
        plain = (
            {}
            if self.env["account.analytic.distribution.model"].search_count([], limit=1)
            else {"analytic_distribution": {}}
        )
        lines = [list(self._sale_lines(one)) for one in matched]
        values = [
            defaults | header[one.order] | {"order_line": [Command.create(vals | plain) for _target, vals in rows]}
            for one, rows in zip(matched, lines, strict=True)
        ]
        # the connector logs one sentence of its own instead
        sales = self.env["sale.order"].with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create(values)
        charges = []
        for one, sale, rows in zip(matched, sales, lines, strict=True):
            one.order.sale_order_id = sale
            one.order._remember_reading(one.money)
            charges += self._link_lines(one.order, rows, sale.order_line.sorted("id"))
            if one.followers:
                sale.message_subscribe(one.followers.ids)
        self.env["leaflink.order.charge"].create(charges)
        return {one.order: sale for one, sale in zip(matched, sales, strict=True)}

    def _link_lines(self, order, rows, sale_lines):
        """Remember which sales order line stands for which LeafLink line -> values of the charges to create."""
        charges = []
        for (target, _vals), sale_line in zip(rows, sale_lines, strict=True):
            if isinstance(target, dict):
                charges.append(target | {"order_id": order.id, "sale_line_id": sale_line.id})
            else:
                target.sale_line_id = sale_line
        return charges

    # --- header

    def _header_defaults(self, matched):
        """Header values of new quotations, computed once per customer instead of once per order.

        :return: {leaflink.order: values}
        """
        company = self.env.company
        teams, positions, terms = {}, {}, {}
        payment_terms = self._payment_terms(matched)
        headers = {}
        for one in matched:
            order, partner, shipping, user = one.order, one.partner, one.shipping_partner, one.user
            if (partner, shipping) not in positions:
                positions[partner, shipping] = (
                    self.env["account.fiscal.position"]._get_fiscal_position(partner, shipping).id
                )
            if user not in teams:
                teams[user] = self._default_team(user)
            headers[order] = {
                "company_id": company.id,
                "partner_id": partner.id,
                "partner_invoice_id": one.invoice_partner.id,
                "partner_shipping_id": shipping.id,
                "user_id": user.id,
                "team_id": teams[user],
                "pricelist_id": order._pricelist(partner).id,
                "payment_term_id": payment_terms[order].id,
                "fiscal_position_id": positions[partner, shipping],
                "origin": f"LeafLink {order.short_number}",
                "client_order_ref": order.short_number,
                "date_order": order.ordered_on or fields.Datetime.now(),
                "commitment_date": order.ship_date,
            }
            if one.warehouse_id:
                headers[order]["warehouse_id"] = one.warehouse_id
            if order.notes:
                if partner.lang not in terms:
                    terms[partner.lang] = self._terms(partner)
                headers[order]["note"] = plaintext2html(order.notes) + terms[partner.lang]
        return headers

    def _terms(self, partner):
        """The terms Odoo puts into the note of an order by itself."""
        return self.env["sale.order"].new({"partner_id": partner.id}).note or ""

    def _default_team(self, user):
        Team = self.env["crm.team"].with_context(default_team_id=False)
        return Team._get_default_team_id(user_id=user.id, domain=Team._check_company_domain(self.env.company)).id

    # --- total

    def _settle_total(self, one, sale):
        """Odoo's own percentages first; LeafLink's exact cents where they miss; then the totals must agree (R155)."""
        reading, taxes = one.money.reading, one.money.taxes
        ours = one.order.line_ids.sale_line_id | one.order.charge_ids.sale_line_id
        tax, total = self._amounts(sale, ours)
        # what lies beside them in a daily sales order must not move the cents of an order
        if taxes and (one.order.consolidated or tax != reading.tax):
            self._force_tax(reading, ours.filtered("tax_ids"), taxes)
            tax, total = self._amounts(sale, ours)
        if total != reading.order.total:
            raise TotalMismatch(
                one.order,
                self.env._(
                    "The quotation would come to %(odoo)s instead of LeafLink's %(leaflink)s"
                    " (tax %(odoo_tax)s instead of %(tax)s).",
                    odoo=one.order._amount(total),
                    leaflink=one.order._amount(reading.order.total),
                    odoo_tax=one.order._amount(tax),
                    tax=one.order._amount(reading.tax),
                ),
            )

    def _amounts(self, sale, lines):
        """(tax, total) of the LeafLink lines of a sales order in cents; lines a person added do not count."""
        tax, total = sale.amount_tax, sale.amount_total
        if sale._get_priced_lines() != lines:
            tax, total = sale._leaflink_amounts(lines)
        return totals.cents(Decimal(str(tax))), totals.cents(Decimal(str(total)))
