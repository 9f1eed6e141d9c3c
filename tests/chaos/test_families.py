"""A product with variants goes to LeafLink while Odoo is killed, and comes from there in several jobs at once."""

import pytest
from attacks import arm, deadly, had_effect, reborn

PLACES = ["brand_id", "category_id", "subcategory_id", "license_id"]


@pytest.fixture
def family(store):
    """Listings of a product with three variants that LeafLink does not have, complete -> ids, the common one first."""
    odoo, code = store.odoo, f"KILL-{len(store.sandbox('products'))}"
    store.write(product_create_mode="both", variety_mode="variants")
    values = [(0, 0, {"name": f"{code} {size}"}) for size in "SML"]
    (attribute,) = odoo("product.attribute", "create", [{"name": code, "value_ids": values}])
    (row,) = odoo("product.attribute", "read", [attribute], ["value_ids"])
    line = [(0, 0, {"attribute_id": attribute, "value_ids": [(6, 0, row["value_ids"])]})]
    product = {"name": code, "list_price": 9.0, "type": "consu", "attribute_line_ids": line}
    (template,) = odoo("product.template", "create", [product])
    variants = odoo("product.product", "search", [["product_tmpl_id", "=", template]])
    for number, variant in enumerate(variants):
        odoo("product.product", "write", [variant], {"default_code": f"{code}-{number}"})
    listings = odoo("leaflink.listing", "create", [{"store_id": store.id, "product_id": one} for one in variants])
    common = odoo("leaflink.listing", "search", [["family_tmpl_id", "=", template]])
    known = odoo.read("leaflink.listing", [["store_id", "=", store.id], ["license_id", "!=", False]], PLACES, limit=1)
    places = {name: known[0][name] and known[0][name][0] for name in PLACES}
    odoo("leaflink.listing", "write", common + listings, places)
    return code, common + listings


@pytest.mark.parametrize("passed", [0, 1], ids=["the common listing", "a variety"])
@pytest.mark.parametrize("when", ["before", "after", "answered"])
def test_a_family_goes_out(server, box, store, family, when, passed):
    """N03, R280"""
    code, listings = family
    box("clear_requests")
    arm(server, box, "POST", "/products/", when, skip=passed)
    with deadly(server):
        store.odoo("leaflink.listing", "action_update_leaflink", listings[1:])
    reborn(server, store)
    made = {one["sku"]: one for one in box("products") if one["sku"].startswith(code)}
    assert sorted(made) == [code, *(f"{code}-{number}" for number in range(3))]
    parents = {one["parent"] and one["parent"]["id"] for sku, one in made.items() if sku != code}
    assert parents == {made[code]["id"]}
    calls = [one for one in box("requests", method="POST", path="/products/") if had_effect(one)]
    assert len(calls) <= len(made), "each was created once"
    rows = store.odoo("leaflink.listing", "read", listings, ["external_id"])
    assert {row["external_id"] for row in rows} == {str(one["id"]) for one in made.values()}


def test_a_family_comes_in_at_once(box, store):
    """N03, R042"""
    store.write(variety_mode="variants")
    store.do("action_sync_products")
    store.finish()
    parent = box("add_product", sku="TOGETHER", name="Together")["id"]
    skus = [f"TOGETHER-{number}" for number in range(6)]
    for sku in skus:
        box("add_product", sku=sku, name=sku, parent=parent)
    store.finish()
    rows = store.odoo.read("product.product", [["default_code", "in", skus]], ["default_code", "product_tmpl_id"])
    assert sorted(row["default_code"] for row in rows) == skus
    assert len({row["product_tmpl_id"][0] for row in rows}) == 1
