"""The lines of a quotation: LeafLink's products and what else adds to its total (F2, R147-R154)."""

from decimal import Decimal

from odoo import models
from odoo.fields import Command

from ..lib import totals


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _sale_lines(self, one):
        """Pairs (target, values) of the order's sales order lines: target is the leaflink.order.line, or for a charge
        the values of its leaflink.order.charge."""
        reading, taxes = one.money.reading, one.money.taxes
        amounts = one.order._line_amounts(reading)
        for sequence, line in enumerate(one.order.line_ids, 10):
            yield line, self._product_line(one, line, amounts[line.id]) | {"sequence": sequence}
        for sequence, (kind, amount) in enumerate(self._charges(reading, taxes, amounts), 1000):
            charge = {"kind": kind, "amount": float(amount)}
            if kind == "adjustment":
                charge["cause"] = reading.cause
            taxed = taxes if kind == "discount" else taxes.browse()
            product = one.order.store_id._charge_product(kind)
            values = self._line_values(product, product.uom_id, Decimal(1), amount, taxed)
            yield charge, values | {"name": self._charge_name(one.order, kind), "sequence": sequence}

    def _line_amounts(self, reading):
        """{line id: amount}: LeafLink's, or by the store's choice lowered by their share of the discount (C16)."""
        spread = self.store_id.discount_mode == "distribute" and reading.discount
        return (spread and totals.spread_discount(reading)) or reading.lines

    def _product_line(self, one, line, amount):
        """A negative price is a discount in LeafLink's words: it never moves stock (R153)."""
        product = one.products.get(line.id)
        quantity = Decimal(str(line.quantity))
        taxes = one.money.taxes if one.licensed.get(line.id) else one.money.taxes.browse()
        if line._is_discount():
            product = one.order.store_id._charge_product("discount")
            return self._line_values(product, product.uom_id, quantity, amount, taxes) | {
                "name": line._sale_name(product, one.partner)
            }
        uom = line._sale_uom(product)
        multiplier = line.unit_multiplier or 1
        if one.order.store_id.sale_uom_policy == "case" and multiplier > 1 and quantity % multiplier == 0:
            uom, quantity = product._leaflink_case_uom(uom, multiplier), quantity / multiplier
        return self._line_values(product, uom, quantity, amount, taxes) | {
            "name": line._sale_name(product, one.partner)
        }

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

    def _charges(self, reading, taxes, amounts):
        """Pairs (kind, amount it adds) of what the order contains besides its lines, whose amounts are `amounts`."""
        rates = [Decimal(str(tax.amount)) for tax in taxes.flatten_taxes_hierarchy()]
        taxed = totals.taxed_discount(reading, rates) if taxes else totals.ZERO
        charges = {"discount": -taxed, "discount_untaxed": taxed - reading.discount} if amounts is reading.lines else {}
        charges |= {
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
            return (
                self.env._("Shipping - %s", order.shipping_details)
                if order.shipping_details
                else self.env._("Shipping")
            )
        if kind == "tax":
            names = ", ".join(name for name, _rate in order._leaflink_taxes())
            return self.env._("Tax charged on LeafLink: %s", names)
        return {"credit": self.env._("LeafLink credit"), "adjustment": self.env._("Manual adjustments")}[kind]
