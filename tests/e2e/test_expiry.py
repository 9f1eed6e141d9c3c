"""Lots whose time is over, with Odoo's module for expiration dates."""

from datetime import datetime, timedelta


def test_lots_past_their_removal_date_are_not_offered(odoo, store):
    """STK-6"""
    number = store.sandbox("add_product", sku="FRESH-1", quantity=0)["id"]
    store.do("action_sync_products")
    store.finish()
    product = odoo.one("product.product", [["default_code", "=", "FRESH-1"]], ["id"])["id"]
    odoo("product.product", "write", [product], {"tracking": "lot", "use_expiration_date": True})
    shelf = odoo.read("stock.warehouse", [], ["lot_stock_id"])[0]["lot_stock_id"][0]
    for name, days, units in (("OLD", -1, 10), ("FRESH", 30, 4)):
        removal = (datetime.now() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
        [lot] = odoo("stock.lot", "create", [{"name": name, "product_id": product, "removal_date": removal}])
        values = {"product_id": product, "location_id": shelf, "lot_id": lot, "inventory_quantity": units}
        [quant] = odoo("stock.quant", "create", [values], context={"inventory_mode": True})
        odoo("stock.quant", "action_apply_inventory", [quant])
    store.write(stock_sync=True)
    store.do("action_push_stock")
    store.finish()
    assert float(store.sandbox("product", id=number)["quantity"]) == 4
