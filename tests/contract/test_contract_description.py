"""The description itself: mended in the places known to be broken, and only there; the client reads its examples."""

import description
import pytest
from jsonschema import Draft4Validator
from leaflink_lib import payloads


def test_every_known_fault_of_the_description_is_still_there():
    assert all(description.load()[1].values()), "a fault was repaired: drop its mending"


def test_all_schemas_are_valid_once_mended():
    document = description.load()[0]
    for name, schema in document["components"]["schemas"].items():
        errors = list(Draft4Validator(Draft4Validator.META_SCHEMA).iter_errors(without_examples(schema)))
        assert not errors, f"{name}: {errors[0].message}"


def test_every_reference_leads_somewhere():
    for node in nodes(description.load()[0]):
        if "$ref" in node:
            assert description.deref(node), node


def without_examples(node):
    if isinstance(node, list):
        return [without_examples(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_examples(value) for key, value in node.items() if key not in ("example", "examples", "required")
    }


def nodes(node):
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)
    elif isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)


MODELS = {
    "OrderResponse": payloads.Order,
    "LineItemResponse": payloads.LineItem,
    "OrderPaymentResponse": payloads.Payment,
    "ProductResponse": payloads.Product,
    "ProductUpdateResponse": payloads.Product,
    "ProductArchiveResponse": payloads.Product,
    "CustomerResponse": payloads.Customer,
    "CompanyStaffResponse": payloads.Staff,
    "BrandResponse": payloads.Brand,
    "ProductCategoryResponse": payloads.Category,
    "ProductSubcategoryResponse": payloads.Subcategory,
    "ProductLineResponse": payloads.ProductLine,
    "StrainResponse": payloads.Strain,
    "ComplianceLicense": payloads.License,
    "LicenseType": payloads.LicenseType,
    "CompanyCustomerTier": payloads.Tier,
    "CompanyResponse": payloads.Company,
}


def examples(name):
    """Every example the description gives for a schema: at the schema, and at answers that consist of it."""
    document = description.load()[0]
    found = [document["components"]["schemas"][name].get("example")]
    for _method, _path, operation in description.operations():
        for answer in operation["responses"].values():
            content = answer.get("content", {}).get("application/json", {})
            found += of_schema(content.get("schema", {}), content.get("example"), name)
    return [example for example in found if example]


def of_schema(schema, example, name):
    reference = f"#/components/schemas/{name}"
    if schema.get("$ref") == reference:
        return [example]
    items = schema.get("properties", {}).get("results", schema).get("items", {})
    rows = example or schema.get("example") or {}
    rows = rows.get("results", []) if isinstance(rows, dict) else rows
    return rows if items.get("$ref") == reference else []


@pytest.mark.parametrize("name", MODELS)
def test_examples_are_understood(name):
    """CT-2"""
    for example in examples(name):
        record = payloads.parse(MODELS[name], example)
        key = "number" if name == "OrderResponse" else "id"
        assert str(getattr(record, key)) == str(example[key])


def test_there_are_examples_of_what_matters_most():
    for name in ("OrderResponse", "ProductResponse"):
        assert examples(name), name
