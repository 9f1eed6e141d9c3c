from dataclasses import dataclass, field

from odoo import models


@dataclass
class Problem:
    """What keeps an order from becoming a quotation; it becomes a leaflink.issue of `record`.

    code: short fixed word; message: a translated sentence that says what to do; key: tells two problems of the same
    code on one record apart.
    """

    code: str
    message: str
    record: models.BaseModel
    key: str = ""


@dataclass
class Matched:
    """A staged order with the Odoo records found for it and every problem met on the way."""

    order: models.BaseModel  # leaflink.order
    partner: models.BaseModel = None  # res.partner, empty recordset when unknown; so are the next two
    invoice_partner: models.BaseModel = None
    shipping_partner: models.BaseModel = None
    user: models.BaseModel = None  # res.users, may be empty
    followers: models.BaseModel = None  # res.partner of the other sales reps
    warehouse_id: int | bool = False  # set by an addon that knows warehouses
    products: dict = field(default_factory=dict)  # leaflink.order.line id -> product.product
    licensed: dict = field(default_factory=dict)  # leaflink.order.line id -> bool: may the order's tax fall on it
    problems: list = field(default_factory=list)
