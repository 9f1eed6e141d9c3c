"""Products: what may be written, stock, thresholds, archive, images, batches."""

import pytest

NEW = {
    "name": "New Bar",
    "sku": "NEW-1",
    "description": "New Bar",
    "quantity": "50",
    "unit_multiplier": 12,
    "sell_in_unit_of_measure": "Case",
    "retail_price": {"amount": "18.00", "currency": "USD"},
    "wholesale_price": {"amount": "108.00", "currency": "USD"},
    "sale_price": {"amount": "0.00", "currency": "USD"},
    "minimum_order": "0.01",
    "maximum_order": "100000",
    "listing_state": "Available",
    "inventory_management": 1,
    "unit_of_measure": "Unit",
    "unit_denomination": 1,
    "category": 7,
    "sub_category": 114,
    "seller": 3721,
    "brand": 49,
    "manufacturer": 3721,
    "strain_classification": "na",
    "license": 2619,
}


def by_sku(box, sku):
    return next(row for row in box.products() if row["sku"] == sku)


def test_create_and_read_back(box, http):
    """SB-4"""
    answer = http.post("/products/", NEW)
    assert answer.status == 201
    product = answer.json
    assert (
        product["quantity"] == "50.0000"
        and product["available_inventory"] == 50
        and product["reserved_qty"] == "0.0000"
    )
    assert product["license"]["number"] == "404R-00017" and product["unit_denomination"]["value"] == "1.00000"
    assert product["wholesale_price"] == {"amount": 108, "currency": "USD"}
    assert http.get(f"/products/{product['id']}/").json == product


def test_required_keys(http):
    answer = http.post("/products/", {"name": "x"})
    assert answer.status == 400 and answer.json["sku"] == ["This field is required."] and "license" in answer.json


@pytest.mark.parametrize(
    "change, key",
    [
        ({"sku": "A,B"}, "sku"),
        ({"sku": "ALP-OLD-BAR"}, "sku"),  # still held by an archived product
        ({"unit_of_measure": "Case"}, "unit_of_measure"),
        ({"sell_in_unit_of_measure": None}, "sell_in_unit_of_measure"),
        ({"category": 999}, "category"),
        ({"wholesale_price": "108.00"}, "wholesale_price"),
        ({"wholesale_price": {"amount": "1.00", "currency": "EUR"}}, "wholesale_price"),
        ({"seller": 1}, "seller"),
        ({"quantity": "2.5"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"unit_denomination": 99}, "unit_denomination"),
        ({"available_inventory": "5"}, "available_inventory"),
        ({"external_ids": {"invented": "1"}}, "external_ids"),
        ({"external_ids": {"odoo": "x" * 37}}, "external_ids"),
    ],
)
def test_bad_values_are_named(http, change, key):
    answer = http.post("/products/", NEW | change)
    assert answer.status == 400 and list(answer.json) == [key]


def test_licence_not_needed_for_ancillary_goods(http):
    product = http.post("/products/", NEW | {"license": "N/A"}).json
    assert product["license"] is None and product["is_ancillary"] is True


def test_stock_is_written_as_quantity_or_as_available(box, http):
    row = by_sku(box, "ALP-CRT-OGK-05")
    path = f"/products/{row['id']}/"
    box.place_order(lines=[{"sku": row["sku"], "quantity": 40}])
    assert http.patch(path, {"quantity": "500"}).json["available_inventory"] == 460
    assert http.patch(path, {"available_inventory": "680"}).json["quantity"] == "720.0000"
    assert http.patch(path, {"quantity": "1", "available_inventory": "1"}).status == 400


@pytest.mark.parametrize("sku", ["ALP-FLW-GEL-8", "ALP-DSP-STAND"])
def test_inherited_and_unlimited_stock_cannot_be_written(box, http, sku):
    assert "quantity" in http.patch(f"/products/{by_sku(box, sku)['id']}/", {"quantity": "5"}).json


def test_fractions_only_where_allowed(box, http):
    assert (
        http.patch(f"/products/{by_sku(box, 'ALP-BULK-BLD')['id']}/", {"quantity": "12.25"}).json["quantity"]
        == "12.2500"
    )
    assert http.patch(f"/products/{by_sku(box, 'ALP-TEE-L')['id']}/", {"quantity": "12.25"}).status == 400


def test_thresholds_change_the_listing_state(box, http):
    """SB-4"""
    path = f"/products/{by_sku(box, 'ALP-BLM-100')['id']}/"
    assert http.patch(path, {"quantity": "5"}).json["listing_state"] == "Unavailable"
    assert http.patch(path, {"quantity": "4"}).json["listing_state"] == "Unavailable"
    assert http.patch(path, {"quantity": "20"}).json["listing_state"] == "Available"
    box.place_order(lines=[{"sku": "ALP-BLM-100", "quantity": 16}])
    assert http.get(path).json["listing_state"] == "Unavailable"


def test_delete_archives(box, http):
    row = by_sku(box, "ALP-TEE-L")
    answer = http.delete(f"/products/{row['id']}/")
    assert answer.status == 200 and answer.json["listing_state"] == "Archived"
    assert http.patch(f"/products/{row['id']}/", {"listing_state": "Internal"}).json["listing_state"] == "Internal"


def test_external_ids_merge_and_go(box, http):
    path = f"/products/{by_sku(box, 'ALP-TEE-L')['id']}/"
    box.edit_product(by_sku(box, "ALP-TEE-L")["id"], external_ids={"other-erp": "7"})
    assert http.patch(path, {"external_ids": {"odoo": "42"}}).json["external_ids"] == {"other-erp": "7", "odoo": "42"}
    assert http.patch(path, {"external_ids": {"odoo": None}}).json["external_ids"] == {"other-erp": "7"}
    box.configure(external_ids_replace=True)
    assert http.patch(path, {"external_ids": {"odoo": "42"}}).json["external_ids"] == {"odoo": "42"}


def form(http, path, filename="bar.png", data=b"\x89PNG...", key="image", **fields):
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--x\r\nContent-Disposition: form-data; name="{key}"; filename="{filename}"\r\nContent-Type: image/png\r\n\r\n'
    )
    raw = b"".join(parts) + head.encode() + data + b"\r\n--x--\r\n"
    return http.call("POST", path, raw=raw, headers=http.headers | {"Content-Type": "multipart/form-data; boundary=x"})


def test_images_are_uploaded_as_forms(box, http):
    product = by_sku(box, "ALP-TEE-L")["id"]
    data = bytes(range(256)) * 4
    answer = form(http, "/product-images/", product=product, data=data)
    assert answer.status == 201 and answer.json["position"] == 1
    assert http.get("/product-images/", product=product).json["count"] == 1
    assert http.get(f"/products/{product}/", include_children="images").json["images"] == [answer.json]
    assert http.call("GET", answer.json["image"].removeprefix(box.page_url.rstrip("/")), root="").raw == data
    assert form(http, "/product-images/", product=product, position=1).status == 400
    assert [form(http, "/product-images/", product=product).status for _ in range(5)] == [201] * 4 + [400]
    assert http.post("/product-images/", {"product": product}).status == 415
    assert http.delete(f"/product-images/{answer.json['id']}/").status == 204
    assert box.product(product)["image_count"] == 4


def test_batches_and_their_certificates(box, http):
    """SB-4"""
    body = {
        "owner": "3721",
        "production_batch_number": "LOT-1",
        "batch_date": "2026-01-15",
        "testing_source": "Acme Lab",
        "thc": "21.5",
    }
    batch = http.post("/batches/", body).json
    assert batch["thc"] == "21.5000" and batch["documents"] == [] and batch["is_from_api"] is True
    assert http.post("/batches/", {**body, "cannabinoid_unit": "grams"}).status == 400
    product = by_sku(box, "ALP-BULK-BLD")["id"]
    assert http.post("/product-batches/", {"product": str(product), "batch": batch["id"]}).status == 201
    assert http.get("/batches/", products=product).json["count"] == 1
    document = form(http, "/batch-documents/", filename="coa.pdf", key="document", batch=batch["id"], summary="COA")
    assert document.status == 201 and document.json["document"].endswith("/coa.pdf")
    assert http.get(f"/batches/{batch['id']}/").json["documents"][0]["summary"] == "COA"
    assert http.delete(f"/batches/{batch['id']}/").status == 204
    assert http.get("/product-batches/").json["count"] == http.get("/batch-documents/").json["count"] == 0


def test_inventory_items_replace_each_other(box, http):
    product = by_sku(box, "ALP-TEE-L")["id"]
    body = {"facility": 123, "product": product, "quantity": 10, "batch": None, "is_archived": False}
    first, second = (http.post("/inventory/items/", body).json["id"] for _ in range(2))
    assert [row["id"] for row in http.get("/inventory/items/", product=product).json["results"]] == [second]
    assert http.get("/inventory/items/", include_archived="true").json["count"] == 2
    assert http.patch(f"/inventory/items/{first}/", {"quantity": 1}).status == 404


def test_product_lines_and_strains(http):
    line = http.post("/product-lines/", {"name": "Balms", "brand": 49})
    assert (
        line.status == 201 and http.patch(f"/product-lines/{line.json['id']}/", {"name": "Balm"}).json["name"] == "Balm"
    )
    assert http.post("/product-lines/", {"name": "Balms", "brand": 1}).status == 400
    strain = http.post("/strains/", {"name": "Own", "strain_classification": "hybrid"}).json
    assert strain["company"] == 3721
    assert http.get("/strains/", company__isnull="true").json["count"] == 4
