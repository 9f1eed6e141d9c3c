"""Batches, their link to products, and the beta inventory resources."""

from decimal import Decimal

from .. import filters as f
from ..errors import detail, field_error
from ..kinds import Choice, Day, Flag, Number, Quantity, Text, Whole, WholeText
from ..resource import Field, Resource, must_exist
from .files import BATCH_DOCUMENTS

ID = Field("id", Whole(), "r")
POTENCIES = ("thc", "thca", "total_thc", "cbd", "cbda", "cbg", "cbn", "total_cannabinoids")


class Batches(Resource):
    def compute(self, state, batch, shown):
        for name in POTENCIES:  # what was not measured is left out
            if shown[name] is None:
                del shown[name]
        shown["documents"] = [
            {key: value for key, value in BATCH_DOCUMENTS.show(state, row).items() if key != "batch"}
            for row in state.table("batch_documents").values()
            if row["batch"] == batch["id"]
        ]

    def create(self, state, body, call):
        values = self.load(state, body, "c")
        if values["owner"] != state.company_id:
            raise field_error("owner", "You may only use your own company.")
        return state.add("batches", **self.defaults() | values)

    def delete(self, state, batch, call):
        for table in ("product_batches", "batch_documents"):
            for number in [key for key, row in state.table(table).items() if row["batch"] == batch["id"]]:
                del state.table(table)[number]
        super().delete(state, batch, call)


def _of_product(raw, state):
    products = {Whole().load(number) for number in raw.split(",")}
    linked = {row["batch"] for row in state.table("product_batches").values() if row["product"] in products}
    return lambda batch: batch["id"] in linked


BATCHES = Batches(
    "batches",
    "batches",
    group=("products",),
    methods="lrcud",
    fields=[
        ID,
        Field("owner", WholeText(), "rC"),
        Field("production_batch_number", Text(50, 1), "rCu"),
        Field("batch_date", Day(), "rCu"),
        *(Field(name, Quantity(4, Decimal(0)), "rcu", None, name == "cbg") for name in POTENCIES),
        Field("cannabinoid_unit", Choice("%", "MG/ML", "MG/G"), "rcu", "%"),
        Field("testing_source", Text(None, 1), "rC"),
        Field("is_from_api", Flag(), "r", True),
    ],
    filters={
        **f.days("batch_date"),
        **f.amounts(*POTENCIES),
        **{name: f.decimal_of(name) for name in POTENCIES},
        "id": f.wholes("id"),
        "owner": f.wholes("owner"),
        "production_batch_number": f.listed("production_batch_number"),
        "products": _of_product,
        "company_slug": f.company_slug(),
    },
)


class ProductBatches(Resource):
    def check(self, state, values, record):
        must_exist(state, values, product="products", batch="batches")


PRODUCT_BATCHES = ProductBatches(
    "product-batches",
    "product_batches",
    group=("products",),
    methods="lrcd",
    fields=[ID, Field("product", WholeText(), "rC"), Field("batch", Whole(), "rC")],
)

FACILITIES = Resource(
    "inventory/facilities",
    "facilities",
    group=("products",),
    fields=[ID, Field("name", Text(), "r"), Field("description", Text(), "r", "")],
)


class InventoryItems(Resource):
    def select(self, state, query, company=None):
        items = super().select(state, query, company)
        return items if query.get("include_archived") == "true" else [item for item in items if not item["is_archived"]]

    def compute(self, state, item, shown):
        shown |= {
            "inventory": 70000 + item["product"],
            "quantity_in_product_uom": f"{item['quantity']:.4f}",
            "reserved_qty": "0.0000",
            "reserved_qty_in_product_uom": "0.0000",
        }

    def create(self, state, body, call):
        """Archives the earlier item without batch of the same product and facility."""
        values = self.load(state, body, "c")
        must_exist(state, values, product="products", facility="facilities", batch="batches")
        for item in state.table("inventory_items").values():
            if (item["product"], item["facility"], item["batch"]) == (values["product"], values["facility"], None):
                item["is_archived"] = True
        return state.add("inventory_items", **values)

    def update(self, state, item, body, call):
        if item["is_archived"]:
            raise detail(404, "Not found.")
        return super().update(state, item, body, call)


INVENTORY_ITEMS = InventoryItems(
    "inventory/items",
    "inventory_items",
    group=("products",),
    methods="lrcu",
    fields=[
        ID,
        Field("facility", Whole(), "rC"),
        Field("product", Whole(), "rC"),
        Field("quantity", Number(4, Decimal(0)), "rCu"),
        Field("batch", Whole(), "rC", None, True),
        Field("is_archived", Flag(), "rCu", False),
    ],
    filters={"product": f.whole("product"), "include_archived": f.nothing_to_filter()},
)
