"""Whatever is sent: the request is lost, or its answer. LeafLink is looked at, and has it once in the end.

A case is a generator: it prepares, yields the path of the call that goes wrong, causes the call as a user would, and
yields what must be true on LeafLink afterwards.
"""

import batch_cases  # noqa: F401  (its cases join ours)
import pytest
from attacks import had_effect
from cases import CASES, case, one, their
from steps import deliver, invoiced, pay, put_in_stock, quotation, retry_tasks, sweep, trigger

SKU, CASED, COUNTED = "ALP-CRT-OGK-05", "SWI-BAR-DAR-100", "ALP-ROS-GEL-1"
LINES = [{"sku": SKU, "quantity": 2}]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


# --- orders


@case("external_ids", "PATCH")
def _external_ids(store, name):
    yield "/orders-received/*"
    number = store.sandbox("place_order", lines=LINES, status="Accepted")
    sale = quotation(store, number)
    yield lambda: store.sandbox("order", number=number)["external_ids"] == {"odoo": sale["name"]}


def ready_to_ship(store):
    number = store.sandbox("place_order", lines=LINES, status="Accepted")
    put_in_stock(store.odoo, SKU, 1000)
    quotation(store, number)
    store.finish()
    return number


@case("shipping", "PATCH")
def _shipping(store, name):
    number = ready_to_ship(store)
    yield f"/orders-received/{number}/"
    deliver(store, number, carrier_tracking_ref=name)
    yield lambda: store.sandbox("order", number=number)["shipping_details"].count(name) == 1


@case("status", "POST")
def _status(store, name):
    number = ready_to_ship(store)
    yield f"/orders-received/{number}/transition/fulfill/"
    deliver(store, number)
    yield lambda: store.sandbox("order", number=number)["status"] == "Complete"


@case("payment", "POST")
def _payment(store, name):
    staff = store.odoo("leaflink.staff", "search", [["store_id", "=", store.id]])[0]
    store.write(payment_sync="export", payment_recorded_by_id=staff, invoice_policy="posted")
    number, invoice = invoiced(store)
    yield "/order-payments/"
    pay(store.odoo, invoice, 10)
    yield lambda: [float(one["total"]["amount"]) for one in store.sandbox("payments", number=number)] == [10.0]


# --- products


def listing(store, sku):
    return store.odoo.one("leaflink.listing", [["store_id", "=", store.id], ["sku", "=", sku]], [])


def update(store, *listings):
    store.odoo("leaflink.listing", "action_update_leaflink", list(listings))


def new_listing(store, name):
    """A listing LeafLink does not have, in the catalogue's places of a known one."""
    odoo, places = store.odoo, ["brand_id", "category_id", "subcategory_id", "license_id"]
    values = {"name": name, "default_code": name, "list_price": 9.0, "type": "consu"}
    product = one(odoo("product.product", "create", values))
    (known,) = odoo("leaflink.listing", "read", [listing(store, CASED)["id"]], places)
    made = one(odoo("leaflink.listing", "create", {"store_id": store.id, "product_id": product}))
    odoo("leaflink.listing", "write", [made], {place: known[place] and known[place][0] for place in places})
    return made


@case("product_create", "POST")
def _product_create(store, name):
    store.write(product_create_mode="both")
    made = new_listing(store, name)
    yield "/products/"
    update(store, made)
    yield lambda: their(store, name)["name"] == name


@case("product_update", "PATCH")
def _product_update(store, name):
    store.write(product_create_mode="both")
    made, number = listing(store, CASED)["id"], 2 + len(name)
    yield f"/products/{their(store, CASED)['id']}/"
    store.odoo("leaflink.listing", "write", [made], {"minimum_order": number})
    update(store, made)
    yield lambda: float(their(store, CASED)["minimum_order"]) == number


@case("product_archive", "DELETE")
def _product_archive(store, name):
    sku = store.sandbox("add_product", sku=name)["sku"]
    store.do("action_sync_products")
    store.finish()
    yield f"/products/{their(store, sku)['id']}/"
    store.odoo("leaflink.listing", "action_archive_leaflink", [listing(store, sku)["id"]])
    yield lambda: their(store, sku)["listing_state"] == "Archived"


@case("product_reference", "PATCH")
def _product_reference(store, name):
    store.write(product_create_mode="both")
    sku = store.sandbox("add_product", sku=name)["sku"]
    store.do("action_sync_products")
    store.finish()
    assert "odoo" in their(store, sku)["external_ids"]
    yield f"/products/{their(store, sku)['id']}/"
    store.odoo("leaflink.listing", "action_unlink_listing", [listing(store, sku)["id"]])
    yield lambda: "odoo" not in their(store, sku)["external_ids"]


def new_on_leaflink(store, **values):
    store.write(product_create_mode="both")
    made = one(store.odoo("leaflink.reference.new", "create", {"store_id": store.id} | values))
    store.odoo("leaflink.reference.new", "action_create", [made])


@case("line_create", "POST")
def _line_create(store, name):
    brand = store.odoo("leaflink.brand", "search", [["store_id", "=", store.id]])[0]
    yield "/product-lines/"
    new_on_leaflink(store, kind="line", name=name, brand_id=brand)
    yield lambda: [row["name"] for row in store.sandbox("table", path="product-lines")].count(name) == 1


@case("line_update", "PATCH")
def _line_update(store, name):
    store.write(product_create_mode="both")
    own = [["store_id", "=", store.id], ["external_id", "!=", False]]
    line = store.odoo.read("leaflink.product.line", own, ["external_id"])[0]
    yield f"/product-lines/{line['external_id']}/"
    store.odoo("leaflink.product.line", "write", [line["id"]], {"name": name})
    yield lambda: name in [row["name"] for row in store.sandbox("table", path="product-lines")]


@case("strain_create", "POST")
def _strain_create(store, name):
    yield "/strains/"
    new_on_leaflink(store, kind="strain", name=name, classification="hybrid")
    yield lambda: [row["name"] for row in store.sandbox("table", path="strains")].count(name) == 1


@case("product_image", "POST")
def _product_image(store, name):
    sku = store.sandbox("add_product", sku=name)["sku"]
    store.do("action_sync_products")
    store.finish()
    product = store.odoo.one("product.product", [["default_code", "=", sku]], [])["id"]
    store.odoo("product.product", "write", [product], {"image_1920": PIXEL})
    yield "/product-images/"
    update(store, listing(store, sku)["id"])
    yield (
        lambda: (
            len(
                [
                    image
                    for image in store.sandbox("table", path="product-images")
                    if image["product"] == their(store, sku)["id"]
                ]
            )
            == 1
        )
    )


@case("price", "PATCH")
def _price(store, name):
    odoo = store.odoo
    product = odoo.one("product.product", [["default_code", "=", COUNTED]], [])["id"]
    prices = one(odoo("product.pricelist", "create", {"name": name}))
    fixed = {"pricelist_id": prices, "applied_on": "0_product_variant", "product_id": product}
    item = one(odoo("product.pricelist.item", "create", fixed | {"fixed_price": 40}))
    store.write(price_sync="export", wholesale_pricelist_id=prices)
    store.finish()
    trigger(odoo, "leaflink_connector_sale", "cron_sync_prices")
    store.finish()
    yield f"/products/{their(store, COUNTED)['id']}/"
    odoo("product.pricelist.item", "write", [item], {"fixed_price": 41.5 + len(name)})
    trigger(odoo, "leaflink_connector_sale", "cron_sync_prices")
    yield lambda: float(their(store, COUNTED)["wholesale_price"]["amount"]) == 41.5 + len(name)


@case("stock", "PATCH")
def _stock(store, name):
    put_in_stock(store.odoo, COUNTED, 700)
    store.write(stock_sync=True)
    store.do("action_push_stock")
    store.finish()
    yield f"/products/{their(store, COUNTED)['id']}/"
    put_in_stock(store.odoo, COUNTED, 300)
    store.do("action_push_stock")
    yield lambda: float(their(store, COUNTED)["quantity"]) == 300


# --- customers


def contact(store, name):
    values = {"name": name, "is_company": True, "leaflink_license_number": f"402R-{name}", "city": "Denver"}
    return one(store.odoo("res.partner", "create", values))


def customers(store, name):
    return [customer for customer in store.sandbox("customers") if customer["name"] == name]


def known_customer(store, name):
    """A customer of LeafLink's own that Odoo has linked -> its id there."""
    store.write(customer_export=True)
    made = store.sandbox("add_customer", name=name, license_number=f"402R-{name}")["id"]
    store.do("action_sync_customers")
    store.finish()
    about = [["store_id", "=", store.id], ["external_id", "=", str(made)]]
    return made, store.odoo.one("leaflink.customer", about, ["partner_id"])


@case("customer_create", "POST")
def _customer_create(store, name):
    store.write(customer_export=True)
    yield "/customers/"
    chosen = {"active_model": "res.partner", "active_ids": [contact(store, name)]}
    wizard = one(store.odoo("leaflink.customer.publish", "create", {"store_id": store.id}, context=chosen))
    store.odoo("leaflink.customer.publish", "action_send", [wizard], context=chosen)
    yield lambda: len(customers(store, name)) == 1


@case("customer_update", "PATCH")
def _customer_update(store, name):
    made, customer = known_customer(store, name)
    yield f"/customers/{made}/"
    store.odoo("res.partner", "write", [customer["partner_id"][0]], {"phone": "555 0100"})
    yield lambda: store.sandbox("customer", id=made)["phone"] == "555 0100"


@case("customer_archive", "DELETE")
def _customer_archive(store, name):
    made, customer = known_customer(store, name)
    yield f"/customers/{made}/"
    store.odoo("leaflink.customer", "action_archive_leaflink", [customer["id"]])
    yield lambda: store.sandbox("customer", id=made)["archived"]


def person(store, **values):
    """A person of LeafLink's that Odoo has linked -> (its id there, what Odoo says of it)."""
    store.write(contact_sync="both")
    store.do("action_sync_customers")
    store.finish()
    linked = [["store_id", "=", store.id], ["partner_id", "!=", False], ["archived", "=", False]]
    found = store.odoo.read("leaflink.contact", linked, ["external_id", "partner_id"])[0]
    return int(found["external_id"]), found


def their_person(store, number):
    return next(row for row in store.sandbox("table", path="contacts") if row["id"] == number)


@case("contact_create", "POST")
def _contact_create(store, name):
    _number, known = person(store)
    (colleague,) = store.odoo("res.partner", "read", [known["partner_id"][0]], ["parent_id"])
    values = {"name": f"Lost {name.replace(' ', '_')}", "parent_id": colleague["parent_id"][0]}
    yield "/contacts/"
    chosen = {"active_model": "res.partner", "active_ids": [one(store.odoo("res.partner", "create", values))]}
    wizard = one(store.odoo("leaflink.customer.publish", "create", {"store_id": store.id}, context=chosen))
    store.odoo("leaflink.customer.publish", "action_send", [wizard], context=chosen)
    last = name.replace(" ", "_")
    yield lambda: [row["last_name"] for row in store.sandbox("table", path="contacts")].count(last) == 1


@case("contact_update", "PATCH")
def _contact_update(store, name):
    number, known = person(store)
    yield f"/contacts/{number}/"
    store.odoo("res.partner", "write", [known["partner_id"][0]], {"function": name})
    yield lambda: their_person(store, number)["role"] == name


@case("contact_delete", "DELETE")
def _contact_delete(store, name):
    number, known = person(store)
    yield f"/contacts/{number}/"
    store.odoo("leaflink.contact", "action_archive_leaflink", [known["id"]])
    yield lambda: their_person(store, number)["delete"]


def told(store, name):
    """Do an activity about a customer that LeafLink has, in a store that notes it there -> our entry."""
    store.write(activity_sync="both")
    user = store.odoo("res.users", "search", [["login", "=", "admin"]])
    staff = store.odoo("leaflink.staff", "search", [["store_id", "=", store.id]])[:1]
    store.odoo("leaflink.staff", "write", staff, {"user_id": user[0]})
    linked = [["store_id", "=", store.id], ["partner_id", "!=", False], ["external_id", "!=", False]]
    customer = store.odoo.read("leaflink.customer", linked, ["partner_id"])[0]
    model = store.odoo.one("ir.model", [["model", "=", "res.partner"]], [])["id"]
    about = {"res_model_id": model, "res_id": customer["partner_id"][0], "summary": name, "user_id": user[0]}
    activity = one(store.odoo("mail.activity", "create", about))
    store.odoo("mail.activity", "action_feedback", [activity])
    return store.odoo.one("leaflink.activity", [["store_id", "=", store.id], ["entry", "=", name]], [])["id"]


def entries(store, name):
    return [row for row in store.sandbox("table", path="activity-entries") if row["entry"] == name]


@case("activity_create", "POST")
def _activity_create(store, name):
    yield "/activity-entries/"
    told(store, name)
    yield lambda: len(entries(store, name)) == 1


@case("activity_update", "PATCH")
def _activity_update(store, name):
    made = told(store, name)
    store.finish()
    yield f"/activity-entries/{entries(store, name)[0]['id']}/"
    store.odoo("leaflink.activity", "write", [made], {"entry": f"{name}, corrected"})
    yield lambda: len(entries(store, f"{name}, corrected")) == 1


@case("activity_delete", "DELETE")
def _activity_delete(store, name):
    made = told(store, name)
    store.finish()
    yield f"/activity-entries/{entries(store, name)[0]['id']}/"
    store.odoo("leaflink.activity", "action_delete_leaflink", [made])
    yield lambda: entries(store, name)[0]["delete"]


# --- the attacks


def test_every_kind_of_outgoing_call_is_attacked(odoo):
    """N03"""
    kinds = {kind for kind, _label in odoo("leaflink.task", "fields_get", ["kind"], ["selection"])["kind"]["selection"]}
    assert kinds == set(CASES), "each kind of leaflink.task needs a case here, and only these"


@pytest.mark.parametrize("kind", sorted(CASES))
@pytest.mark.parametrize("lost", ["reset_before", "reset_after"], ids=["request", "answer"])
def test_lost(box, store, kind, lost):
    """N03"""
    method, walk = CASES[kind]
    walk = walk(store, f"{kind} {lost[6:]}")
    path = next(walk)
    store.finish()
    box("clear_requests")
    box("fault", kind=lost, match={"method": method, "path": path})
    is_right = next(walk)
    store.finish()
    first = box("requests", method=method, path=path)[0]
    assert first["status"] == "reset" if lost == "reset_before" else had_effect(first)
    sweep(store.odoo)  # takes at once what nobody is sure about
    store.finish()
    retry_tasks(store)  # a person does not wait for the next try of the others
    calls = [call["body"] for call in box("requests", method=method, path=path) if had_effect(call)]
    assert calls and is_right()
    assert len(calls) == 1 if method == "POST" else all(body == calls[0] for body in calls), calls
    unsent = [["store_id", "=", store.id], ["state", "!=", "done"]]
    assert not store.odoo.read("leaflink.task", unsent, ["name", "state", "error"])
    store.write(stock_sync=False)
