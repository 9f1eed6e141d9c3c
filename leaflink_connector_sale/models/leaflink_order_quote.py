"""The quotation of a matched order: values for one batched create, or the changes of an existing quotation."""

from decimal import Decimal

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from ..lib import totals

# what a change on LeafLink leaves as it is on a line of an existing quotation; writing a product would reset its name
KEPT_ON_CHARGES = {"product_id", "sequence"}
KEPT_ON_PRODUCTS = KEPT_ON_CHARGES | {"name"}
# header of a staged order -> what follows it in the header of an existing quotation
FOLLOWING = {
    "customer_external_id": ("partner_id", "partner_invoice_id", "partner_shipping_id"),
    "delivery_address": ("partner_shipping_id",),
    "rep_external_ids": ("user_id", "team_id"),
    "ship_date": ("commitment_date",),
}


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
        return sales

    def _create_quotations(self, matched):
        if not matched:
            return {}
        header = self._header_defaults(matched)
        # asked once for the batch: Odoo would ask per order, and per line for an analytic rule, which most companies lack
        defaults = self.env["sale.order"].default_get(list(self.env["sale.order"]._fields))
        plain = {} if self.env["account.analytic.distribution.model"].search_count([], limit=1) else {"analytic_distribution": {}}
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
            one.order.price_basis = one.money.reading.basis
            charges += self._link_lines(one.order, rows, sale.order_line.sorted("id"))
            if one.followers:
                sale.message_subscribe(one.followers.ids)
        self.env["leaflink.order.charge"].create(charges)
        return {one.order: sale for one, sale in zip(matched, sales, strict=True)}

    def _link_lines(self, order, rows, sale_lines):
        """Remember which sales order line stands for which LeafLink line -> values of the charges that need the same."""
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
        pricelists = {one.partner: one.partner.property_product_pricelist for one in matched}
        headers = {}
        for one in matched:
            order, partner, shipping, user = one.order, one.partner, one.shipping_partner, one.user
            if (partner, shipping) not in positions:
                positions[partner, shipping] = self.env["account.fiscal.position"]._get_fiscal_position(partner, shipping).id
            if user not in teams:
                teams[user] = self._default_team(user)
            pricelist = pricelists[partner]
            headers[order] = {
                "company_id": company.id,
                "partner_id": partner.id,
                "partner_invoice_id": one.invoice_partner.id,
                "partner_shipping_id": shipping.id,
                "user_id": user.id,
                "team_id": teams[user],
                "pricelist_id": pricelist.id if pricelist.currency_id == order.currency_id else False,
                "payment_term_id": partner.property_payment_term_id.id,
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
                    terms[partner.lang] = self.env["sale.order"].new({"partner_id": partner.id}).note or ""
                headers[order]["note"] = plaintext2html(order.notes) + terms[partner.lang]
        return headers

    def _default_team(self, user):
        Team = self.env["crm.team"].with_context(default_team_id=False)
        return Team._get_default_team_id(user_id=user.id, domain=Team._check_company_domain(self.env.company)).id

    # --- lines

    def _sale_lines(self, one):
        """Pairs (target, values) of the order's sales order lines: target is the leaflink.order.line, or for a charge
        the values of its leaflink.order.charge."""
        reading, taxes = one.money.reading, one.money.taxes
        for sequence, line in enumerate(one.order.line_ids, 10):
            yield line, self._product_line(one, line) | {"sequence": sequence}
        for sequence, (kind, amount) in enumerate(self._charges(reading, taxes), 1000):
            charge = {"kind": kind, "amount": float(amount)}
            if kind == "adjustment":
                charge["cause"] = reading.cause
            taxed = taxes if kind == "discount" else taxes.browse()
            product = one.order.store_id._charge_product(kind)
            values = self._line_values(product, product.uom_id, Decimal(1), amount, taxed)
            yield charge, values | {"name": self._charge_name(one.order, kind), "sequence": sequence}

    def _product_line(self, one, line):
        """A negative price is a discount in LeafLink's words: it never moves stock (R153)."""
        amount = one.money.reading.lines[line.id]
        product = one.products.get(line.id)
        quantity = Decimal(str(line.quantity))
        taxes = one.money.taxes if one.licensed.get(line.id) else one.money.taxes.browse()
        if line._is_discount():
            product = one.order.store_id._charge_product("discount")
            return self._line_values(product, product.uom_id, quantity, amount, taxes) | {"name": line._sale_name(product, one.partner)}
        uom = product.uom_id
        multiplier = line.unit_multiplier or 1
        if one.order.store_id.sale_uom_policy == "case" and multiplier > 1 and quantity % multiplier == 0:
            uom, quantity = product._leaflink_case_uom(multiplier), quantity / multiplier
        return self._line_values(product, uom, quantity, amount, taxes) | {"name": line._sale_name(product, one.partner)}

    def _line_values(self, product, uom, quantity, amount, taxes):
        """`price_unit` is what makes quantity x price the amount to the cent (F2). `technical_price_unit` differs from
        it, so that Odoo takes the price as set by hand and keeps it when quantity or unit change."""
        price = float(amount / quantity) if quantity else 0.0
        return {
            "product_id": product.id,
            "product_uom_id": uom.id,
            "product_uom_qty": float(quantity),
            "price_unit": price,
            "technical_price_unit": 1.0 if price < 0 else -1.0,
            "discount": 0.0,
            "tax_ids": [Command.set(taxes.ids)],
        }

    def _charges(self, reading, taxes):
        """Pairs (kind, amount it adds) of what the order contains besides its lines."""
        rates = [Decimal(str(tax.amount)) for tax in taxes.flatten_taxes_hierarchy()]
        taxed = totals.taxed_discount(reading, rates) if taxes else totals.ZERO
        charges = {
            "discount": -taxed,
            "discount_untaxed": taxed - reading.discount,
            "shipping": reading.shipping,
            "credit": -reading.credits,
            "tax": totals.ZERO if taxes else reading.tax,
            "adjustment": reading.difference,
        }
        return [(kind, amount) for kind, amount in charges.items() if amount]

    def _charge_name(self, order, kind):
        """R147"""
        if kind in ("discount", "discount_untaxed"):
            percent = order.discount_type == "%"
            return self.env._("Discount %s%%", f"{order.discount:g}") if percent else self.env._("Discount")
        if kind == "shipping":
            return self.env._("Shipping - %s", order.shipping_details) if order.shipping_details else self.env._("Shipping")
        if kind == "tax":
            names = ", ".join(name for name, _rate in order._leaflink_taxes())
            return self.env._("Tax charged on LeafLink: %s", names)
        return {"credit": self.env._("LeafLink credit"), "adjustment": self.env._("Manual adjustments")}[kind]

    # --- update

    def _update_quotation(self, one):
        """Bring the lines of a draft or sent quotation to LeafLink's; whatever else was typed there stays."""
        order = one.order
        sale = order.sale_order_id.with_context(leaflink_sync=True)
        charges = {charge.kind: charge for charge in order.charge_ids}
        fresh = []
        for target, values in self._sale_lines(one):
            charge = isinstance(target, dict)
            known = charges.pop(target["kind"], None) if charge else target
            if known and known.sale_line_id:
                sale_line = known.sale_line_id.with_context(leaflink_sync=True)
                self._update_line(sale_line, values, KEPT_ON_CHARGES if charge else KEPT_ON_PRODUCTS)
                if charge:
                    known.write(target)
            else:
                fresh.append((target, values | {"order_id": sale.id}))
        gone = order.with_context(active_test=False).line_ids.filtered(lambda line: not line.active)
        obsolete = self.env["leaflink.order.charge"].union(*charges.values())
        (gone.sale_line_id | obsolete.sale_line_id).with_context(leaflink_sync=True).unlink()
        gone.unlink()
        sale_lines = self.env["sale.order.line"].with_context(leaflink_sync=True).create([values for _target, values in fresh])
        self.env["leaflink.order.charge"].create(self._link_lines(order, fresh, sale_lines))
        order.price_basis = one.money.reading.basis
        self._update_header(one, sale)
        return order.sale_order_id

    def _update_header(self, one, sale):
        """Of the header only what LeafLink changed follows; the rest is whatever people made of it."""
        before, after = (one.order.applied or {}).get("header", {}), one.order._snapshot()["header"]
        names = {name for key, names in FOLLOWING.items() if before.get(key) != after[key] for name in names}
        if names:
            header = self._header_defaults([one])[one.order]
            sale.write({name: header[name] for name in names})

    def _update_line(self, sale_line, values, kept):
        """Write a line where it differs; of the same product without the fields that are the user's (`kept`)."""
        if sale_line.product_id.id == values["product_id"]:
            values = {name: value for name, value in values.items() if name not in kept}
        wanted = values | {"tax_ids": set(values["tax_ids"][0][2])}
        shown = {name: sale_line[name] for name in wanted} | {"tax_ids": set(sale_line.tax_ids.ids)}
        if any(getattr(shown[name], "id", shown[name]) != value for name, value in wanted.items()):
            sale_line.write(values)

    # --- total

    def _settle_total(self, one, sale):
        """Odoo's own percentages first; LeafLink's exact cents where they miss; then the totals must agree (R155)."""
        reading, taxes = one.money.reading, one.money.taxes
        ours = one.order.line_ids.sale_line_id | one.order.charge_ids.sale_line_id
        tax, total = self._amounts(sale, ours)
        if taxes and tax != reading.tax:
            self._force_tax(reading, ours.filtered("tax_ids"), taxes)
            tax, total = self._amounts(sale, ours)
        if total != reading.order.total:
            raise TotalMismatch(
                one.order,
                self.env._(
                    "The quotation would come to %(odoo)s instead of LeafLink's %(leaflink)s (tax %(odoo_tax)s instead of %(tax)s).",
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
