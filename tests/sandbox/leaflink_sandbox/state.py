"""Everything the sandbox remembers: tables of records, ids, clock, lock."""

import random
import threading
import uuid
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import NOT_FOUND, detail
from .rules import Rules

# Each table counts from its own number, so that an id used for the wrong kind of record is never found by luck.
# fmt: off
FIRST_IDS = {
    "companies": 3721, "staff": 13, "users": 991, "brands": 49, "categories": 7, "subcategories": 114,
    "product_lines": 164, "strains": 808, "licenses": 2619, "license_types": 28, "tiers": 2, "customer_statuses": 305,
    "contacts": 7001, "customers": 148515, "products": 2093, "product_images": 77, "batches": 311,
    "batch_documents": 6001, "product_batches": 9001, "lines": 4846034, "payments": 91001, "order_sales_reps": 55501,
    "event_logs": 660001, "comments": 41001, "credits": 33001, "promocodes": 22001, "facilities": 123,
    "inventory_items": 50101, "order_taxes": 71, "taxes": 5, "listing_states": 1, "order_statuses": 1,
    "orders": 7700001, "activity_entries": 88001,
}
# fmt: on


class State:
    """One LeafLink as seen by one company. Every access happens under `lock`."""

    def __init__(self, seed=1, rules=None):
        self.lock = threading.RLock()
        self.random = random.Random(seed)
        self.rules = rules or Rules()
        self.zone = company_zone()
        self.tables = {name: {} for name in FIRST_IDS}
        self.company_id = None
        self.listeners = []  # called with (topic, record, action) after every visible change
        self._next_id = dict(FIRST_IDS)
        self._last_moment = datetime.min.replace(tzinfo=timezone.utc)

    def table(self, name):
        return self.tables[name]

    def now(self):
        """Aware UTC moment, never the same twice, so that `modified` always moves."""
        self._last_moment = max(datetime.now(timezone.utc), self._last_moment + timedelta(microseconds=1))
        return self._last_moment

    def new_id(self, table):
        number = self._next_id[table]
        self._next_id[table] = number + 1
        return number

    def new_number(self):
        """An order number: text in the shape of a uuid."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def add(self, table, /, **values):
        """Store a record with a new id (unless given) and creation dates."""
        moment = self.now()
        record = {"id": values.pop("id", None) or self.new_id(table), "created_on": moment, "modified": moment} | values
        self.tables[table][record["id"]] = record
        return record

    def get(self, table, key):
        """The record, or the 404 that LeafLink answers."""
        record = self.tables[table].get(key)
        if record is None:
            raise detail(404, NOT_FOUND)
        return record

    def announce(self, topic, record, action):
        """Tell the listeners (webhooks) that an order or a product changed."""
        for listener in self.listeners:
            listener(topic, record, action)

    @property
    def company(self):
        return self.tables["companies"][self.company_id]


def company_zone():
    """Zone of the company: LeafLink writes moments with its offset, which changes with daylight saving."""
    try:
        return ZoneInfo("America/Denver")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=-7))
