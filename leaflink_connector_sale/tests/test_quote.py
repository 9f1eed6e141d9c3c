from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext

from .money_case import MoneyCase

CASE_12, SINGLE = "SWI-BAR-DAR-100", "ALP-CRT-OGK-05"
EXCISE = [{"name": "Excise", "rate": 10}]


@tagged("post_install", "-at_install")
class TestQuoteEdits(MoneyCase):
    """What a person does to an imported quotation, and what LeafLink changes in it afterwards (R140)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "seller", groups="sales_team.group_sale_salesman_all_leads")

    def prices(self, sale):
        return {line.id: line.price_unit for line in sale.order_line}

    # --- edits in Odoo

    def test_prices_survive_changes_of_quantity_and_unit(self):
        self.store.sale_uom_policy = "case"
        lines = (CASE_12, 36, 108), (SINGLE, 4, 12.34), (SINGLE, 1, 0, {"is_sample": True}), ("ALP-PROMO", 1, -1)
        order = self.place(*lines, discount=1, discount_type="$", shipping_charge=9)
        sale = self.assertQuoted(order).with_user(self.seller)
        prices = self.prices(sale)
        for line in sale.order_line:
            line.product_uom_qty += 2
        self.assertEqual(self.prices(sale), prices)
        cases = sale.order_line[0]
        cases.product_uom_id = cases.product_id.uom_id
        self.assertEqual(cases.price_unit, 108.0)
        sale.action_confirm()
        for line in sale.order_line:
            line.product_uom_qty += 1
        self.assertEqual(self.prices(sale), prices)

    def test_prices_survive_the_form_and_price_lists(self):
        self.env["res.config.settings"].create(
            {"group_product_pricelist": True, "group_discount_per_so_line": True}
        ).execute()
        percent = {"compute_price": "percentage", "percent_price": 10, "applied_on": "3_global"}
        pricelist = self.env["product.pricelist"].create({"name": "Ten off", "item_ids": [Command.create(percent)]})
        sale = self.assertQuoted(self.place((SINGLE, 4, 12.34)), 49.36)
        sale.pricelist_id = pricelist
        with Form(sale.with_user(self.seller)) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 10
        self.assertEqual((sale.order_line.price_unit, sale.order_line.discount, sale.amount_total), (12.34, 0.0, 123.4))
        sale.action_update_prices()
        self.assertEqual((sale.order_line.price_unit, sale.order_line.discount), (12.34, 0.0))

    def test_a_line_of_ones_own_is_priced_as_usual(self):
        sale = self.assertQuoted(self.place((SINGLE, 4, 12.34)))
        product = self.env["product.product"].create({"name": "Extra", "list_price": 7.0, "taxes_id": False})
        with Form(sale.with_user(self.seller)) as form, form.order_line.new() as line:
            line.product_id = product
        extra = sale.order_line.filtered(lambda line: line.product_id == product)
        self.assertEqual(extra.price_unit, 7.0)
        extra.price_unit = 8.0
        sale.action_update_prices()
        self.assertEqual((extra.price_unit, sale.order_line[0].price_unit), (7.0, 12.34))

    def test_taxes_survive_another_product_and_update_taxes(self):
        sale = self.assertQuoted(self.place((SINGLE, 4, 12.5), taxes=EXCISE), 55.0)
        other = self.env["product.product"].create(
            {"name": "Replacement", "taxes_id": [Command.set(self._tax(25).ids)]}
        )
        sale.order_line.product_id = other
        sale.action_update_taxes()
        self.assertEqual((sale.order_line.tax_ids, sale.amount_total), (self.tax, 55.0))

    def test_the_leaflink_credit_is_locked(self):
        """R154"""
        order = self.place((SINGLE, 10, 20), credits="50.00", credits_in_total=True)
        sale = self.assertQuoted(order, 150.0)
        credit = self.charge(order, "credit").with_user(self.seller)
        self.assertTrue(credit.leaflink_locked)
        with self.assertRaisesRegex(UserError, "LeafLink credit"):
            credit.price_unit = -10
        with self.assertRaisesRegex(UserError, "LeafLink credit"):
            credit.unlink()
        sale.with_user(self.seller).action_confirm()
        self.assertEqual(sale.amount_total, 150.0)

    # --- edits on LeafLink before confirmation

    def test_a_change_on_leaflink_keeps_what_was_typed(self):
        order = self.place((CASE_12, 24, 108), (SINGLE, 4, 10), taxes=EXCISE, notes="Back door")
        sale = self.assertQuoted(order)
        product = self.env["product.product"].create({"name": "Gift", "list_price": 3.0, "taxes_id": False})
        sale.write(
            {
                "client_order_ref": "PO 7",
                "note": "Call first",
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        first, second = order.line_ids.sale_line_id
        first.name = "Dark bars as agreed"
        self.box.edit_line(order.external_id, int(order.line_ids[0].external_id), quantity=36)
        self.take(order.external_id)
        self.assertEqual(order.line_ids.sale_line_id, first + second)
        self.assertEqual((first.product_uom_qty, first.name), (36.0, "Dark bars as agreed"))
        self.assertEqual((sale.client_order_ref, html2plaintext(sale.note)), ("PO 7", "Call first"))
        self.assertEqual(sale.amount_total, self.total_of(order) + 3.0)

    def test_line_removed_or_added(self):
        order = self.place((CASE_12, 24, 108), (SINGLE, 4, 10), taxes=EXCISE)
        sale = self.assertQuoted(order)
        gone, kept = order.line_ids.sale_line_id
        self.box.remove_line(order.external_id, int(order.line_ids[0].external_id))
        self.box.add_line(order.external_id, sku=CASE_12, quantity=12, price=100)
        self.take(order.external_id)
        self.assertQuoted(order)
        self.assertFalse(gone.exists())
        self.assertEqual(sale.order_line[0], kept)
        self.assertEqual(sale.order_line.mapped("product_uom_qty"), [4.0, 12.0])

    def test_charges_follow_leaflink(self):
        """R154, R180, R206"""
        order = self.place(
            (SINGLE, 10, 20), discount=10, discount_type="%", credits="50.00", credits_in_total=True, taxes=EXCISE
        )
        self.assertQuoted(order, 148.0)
        discount = self.charge(order, "discount")
        self.box.edit_order(order.external_id, discount=20, discount_type="$", credits="0.00", shipping_charge=7)
        self.take(order.external_id)
        self.assertQuoted(order, 205.0)
        self.assertEqual(self.charge(order, "discount"), discount)
        self.assertEqual((discount.name, discount.price_subtotal), ("Discount", -20.0))
        self.assertEqual(set(order.charge_ids.mapped("kind")), {"discount", "shipping"})

    def test_forced_tax_follows_leaflink(self):
        order = self.place((SINGLE, 10, 20), (CASE_12, 24, 100), taxes=EXCISE)
        self.box.edit_order(order.external_id, total="440.07", raw={"final_tax": "40.07"})
        self.take(order.external_id)
        self.assertEqual(self.assertQuoted(order, 440.07).amount_tax, 40.07)
        self.box.edit_order(order.external_id, total="440.00", raw={"final_tax": "40.00"})
        self.take(order.external_id)
        self.assertEqual(self.assertQuoted(order, 440.0).amount_tax, 40.0)

    def test_dates_reps_and_addresses_follow_leaflink_only_when_they_change_there(self):
        order = self.place((SINGLE, 1, 20), ship_date="2026-03-02T05:00:00-07:00")
        sale = self.assertQuoted(order)
        sale.write({"commitment_date": "2026-03-09 08:00:00", "user_id": self.seller.id})
        self.box.edit_order(order.external_id, shipping_charge=7)
        self.take(order.external_id)
        self.assertEqual((str(sale.commitment_date), sale.user_id), ("2026-03-09 08:00:00", self.seller))
        self.box.edit_order(order.external_id, ship_date="2026-03-05T05:00:00-07:00")
        self.take(order.external_id)
        self.assertEqual((str(sale.commitment_date), sale.user_id), ("2026-03-05 12:00:00", self.seller))

    def test_notes_follow_leaflink_when_they_change_there(self):
        """R140"""
        order = self.place((SINGLE, 1, 20), notes="Ring twice")
        sale = self.assertQuoted(order)
        sale.note = "Agreed by phone"
        self.box.edit_order(order.external_id, shipping_charge=7)
        self.take(order.external_id)
        self.assertIn("Agreed by phone", str(sale.note))
        for notes in ("Ring once", ""):
            self.box.edit_order(order.external_id, notes=notes)
            self.take(order.external_id)
            self.assertEqual(html2plaintext(sale.note or "").strip(), notes)

    def test_a_deleted_line_comes_back_with_the_next_change(self):
        order = self.place((SINGLE, 10, 20), discount=10, discount_type="%")
        sale = self.assertQuoted(order)
        sale.order_line.unlink()
        self.box.edit_order(order.external_id, shipping_charge=7)
        self.take(order.external_id)
        self.assertQuoted(order, 187.0)
        self.assertEqual(len(sale.order_line), 3)

    def test_a_sync_without_news_writes_nothing(self):
        """ORD-1"""
        order = self.place((SINGLE, 10, 20), discount=10, discount_type="%", taxes=EXCISE)
        sale = self.assertQuoted(order)
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET write_date = '2020-01-01' WHERE order_id = %s", [sale.id])
        self.env.invalidate_all()
        self.take(order.external_id)
        self.env.flush_all()
        self.assertEqual({date.year for date in sale.order_line.mapped("write_date")}, {2020})

    def test_header(self):
        """R141, R162, R163, R194"""
        order = self.place(
            (SINGLE, 1, 20), notes="Ring <b>twice</b>\r\nthen wait", ship_date="2026-03-02T05:00:00-07:00"
        )
        sale = self.assertQuoted(order)
        self.assertEqual(str(sale.commitment_date), "2026-03-02 12:00:00")
        self.assertIn("Ring &lt;b&gt;twice&lt;/b&gt;", str(sale.note))
        self.assertEqual((sale.client_order_ref, sale.origin), (order.short_number, f"LeafLink {order.short_number}"))
        self.assertEqual(sale.currency_id, self.env.company.currency_id)

    # --- units

    def test_quantities_are_in_leaflinks_unit_and_odoo_converts(self):
        """R075, R142"""
        kilogram = self.env.ref("uom.product_uom_kgm")
        product = self.env["product.product"].create(
            {"name": "Rosin", "default_code": "ALP-ROS-GEL-1", "uom_id": kilogram.id, "taxes_id": False}
        )
        sale = self.assertQuoted(self.place(("ALP-ROS-GEL-1", 448, 2)), 896.0)
        line = sale.order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (product, 448))
        self.assertEqual(line.product_uom_id, self.env.ref("uom.product_uom_gram"))
        self.assertEqual(line.product_uom_id._compute_quantity(448, product.uom_id, round=False), 0.448)

    def test_a_case_holds_leaflinks_units_when_odoo_counts_in_others(self):
        """R158"""
        self.store.sale_uom_policy = "case"
        dozens = self.env.ref("uom.product_uom_dozen")
        self.env["product.product"].create(
            {"name": "Bars", "default_code": CASE_12, "uom_id": dozens.id, "taxes_id": False}
        )
        line = self.assertQuoted(self.place((CASE_12, 36, 108)), 324.0).order_line
        self.assertEqual((line.product_uom_qty, line.price_unit), (3, 108.0))
        self.assertEqual(line.product_uom_id._compute_quantity(3, self.env.ref("uom.product_uom_unit")), 36)
