"""Webhook bodies, written by another serializer than REST: other keys, bare money strings, full state names."""

import json

from . import flow, stock
from .kinds import Moment

STATES = {"CO": "Colorado", "AZ": "Arizona", "CA": "California", "NV": "Nevada", "WA": "Washington", "OR": "Oregon"}


def body(state, topic, record, action):
    """Raw bytes as they go on the wire: escaped non-ASCII, separators with blanks."""
    data = order(state, record) if topic == "order" else product(state, record)
    return json.dumps({"data": data, "type": topic, "action": action}).encode()


def order(state, order):
    """No `modified`, `short_id`, balance, transitions, addresses; lines know only name and sku of the product."""
    customer = state.table("customers").get(order["customer"])
    return {
        "id": order["id"],
        "number": order["number"],
        "status": order["status"],
        "external_id_seller": order["external_id_seller"] or order["number"][:9],
        "external_id_buyer": order["external_id_buyer"] or order["number"][:8],
        "user": order["user"],
        "manual": order["manual"],
        "created_on": moment(state, order["created_on"]),
        "ship_date": moment(state, order["ship_date"]),
        "total": f"{order['total']:.2f}",
        "shipping_charge": f"{order['shipping_charge']:.2f}",
        "discount_amount": f"{order['discount']:.4f}",
        "discount_type": order["discount_type"],
        "tax_amount": f"{order['tax_amount']:.6f}",
        "tax_type": order["tax_type"],
        "paid": order["paid"],
        "paid_date": order["paid_date"] and order["paid_date"].isoformat(),
        "payment_term": order["payment_term"],
        "payment_due_date": moment(state, order["payment_due_date"]),
        "notes": order["notes"],
        "internal_notes": order["internal_notes"],
        "shipping_details": order["shipping_details"],
        "delivery_preferences": order["delivery_preferences"],
        "sales_reps": [{"email": state.table("staff")[rep]["email"]} for rep in order["sales_reps"]],
        "seller": {"id": state.company_id, "name": state.company["name"], "licenses": licences(state)},
        "buyer": customer and {"id": customer["partner"], "name": customer["name"], "licenses": []},
        "customer": customer and full_customer(state, customer),
        "orderedproduct_set": [line_of(state, line) for line in flow.lines_of(state, order)],
    }


def line_of(state, line):
    product = state.table("products").get(line["product"]) or line["frozen_data"].get("product", {})
    return {
        "id": line["id"],
        "quantity": f"{line['quantity']:.4f}",
        "unit_multiplier": line["unit_multiplier"],
        "ordered_unit_price": f"{line['ordered_unit_price']:.2f}",
        "sale_price": f"{line['sale_price']:.2f}",
        "is_sample": line["is_sample"],
        "product": {"name": product.get("name"), "sku": product.get("sku")},
    }


def full_customer(state, customer):
    kind = state.table("license_types").get(customer["license_type"])
    keys = (
        "id",
        "name",
        "nickname",
        "dba",
        "license_number",
        "address",
        "unit_number",
        "city",
        "zipcode",
        "email",
        "phone",
        "delinquent",
        "archived",
        "managers",
        "external_id",
    )
    return {key: customer[key] for key in keys} | {
        "license_type": kind and licence_type(kind),
        "partner": customer["partner"] and {"id": customer["partner"]},
        "owner": {"id": state.company_id},
        "state": STATES.get(customer["state"], customer["state"]),
        "tier": None,
        "status": None,
        "price_schedule": None,
        "payment_term": None,
        "tags": [],
        "discount_percent": f"{customer['discount_percent']:.2f}",
        "shipping_charge": f"{customer['shipping_charge']:.2f}",
        "created_on": moment(state, customer["created_on"]),
    }


def licences(state):
    kinds = list(state.table("license_types").values())
    return [
        {"id": row["id"], "number": row["number"], "type": licence_type(kinds[0]) if kinds else None}
        for row in state.table("licenses").values()
    ]


def licence_type(kind):
    keys = ("id", "type", "display_type", "classification", "has_medical_line_items")
    return {key: kind[key] for key in keys} | {"state": kind["state_abbr"]}


def product(state, product):
    source = stock.pool(state, product)
    parent = state.table("products").get(product["parent"])
    licence = state.table("licenses").get(product["license"])
    return {
        "id": product["id"],
        "sku": product["sku"],
        "name": product["name"],
        "modified": moment(state, product["modified"]),
        "quantity": f"{source['quantity']:.4f}",
        "reserved_qty": f"{source['reserved_qty']:.4f}",
        "listing_state": product["listing_state"],
        "seller": {"id": state.company_id},
        "license": licence and {"number": licence["number"]},
        "parent": parent and {"id": parent["id"], "name": parent["name"]},
    }


def moment(state, value):
    return value and Moment().dump(value, state.zone)
