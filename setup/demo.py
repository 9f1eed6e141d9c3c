"""make demo: the main job in front of the user, each step verified against what the sandbox says about itself.

Odoo is driven from outside, over its external API, with the names a user's own scripts would use.
"""

import time
from decimal import Decimal

from leaflink_runtime import servers
from leaflink_runtime.places import addons, database_name, given, say
from leaflink_runtime.remote import Odoo, RemoteError, Sandbox, Store, wait_until

DATABASE = "leaflink_demo"
CAPTURED = {"Accepted", "Fulfilled", "Shipped", "Complete"}
RESERVED = {"Submitted", "Accepted"}
MANAGED = 1
TRACKING, MANIFEST = "1Z-DEMO-0042", "0001234567"


def main(once=False):
    """Run the demo; returns 0 when every step was verified. Stays up until Ctrl-C unless `once`."""
    with servers.sandbox(seed=int(given("SEED") or 1)) as box:
        say(f"LeafLink stand-in: {box.page_url}")
        with servers.odoo(database_name(given("DB") or DATABASE), addons(), given("PORT")) as odoo:
            say(f"Odoo: {odoo.url}\n")
            demo = Demo(Odoo(odoo.url, odoo.db, odoo.login, odoo.password), Sandbox(box.page_url))
            passed = demo.run()
            farewell(odoo, box, passed)
            if not once:
                servers.wait(odoo, box)
    return 0 if passed else 1


def farewell(odoo, box, passed):
    say("")
    say(
        "Every step was verified against the stand-in's own state."
        if passed
        else "NOT every step could be verified: see NO above."
    )
    say(f"  Odoo      {odoo.url}/odoo/leaflink-orders   login {odoo.login}, password {odoo.password}")
    say(f"  LeafLink  {box.page_url}   place, edit or cancel an order there and watch Odoo")
    if not given("ONCE"):
        say("Ctrl-C ends the demo.")


class Demo:
    """The steps in the order a new user takes them. `failures` counts what the sandbox did not confirm."""

    def __init__(self, odoo, box):
        self.odoo, self.box = odoo, box
        self.failures = self.number = self.mark = 0
        self.kinds = {}

    def run(self):
        steps = [self.connect, self.catalogue, self.orders, self.taxes, self.ship, self.stock, self.webhook, self.quiet]
        try:
            for step in steps:
                self.number += 1
                began = time.monotonic()
                say(f"{self.number}. {step.__doc__}")
                step()
                self.check_jobs()
                say(f"   {time.monotonic() - began:.1f} s\n")
            self.table()
        except RemoteError as error:
            self.check(False, str(error))
        return not self.failures

    def check(self, true, text):
        self.failures += not true
        say(f"   {'ok' if true else 'NO'}  {text}")

    def check_jobs(self):
        """Nothing may have gone wrong behind the scenes."""
        failed = self.odoo.read("queue.job", [["state", "=", "failed"]], ["name", "exc_message"])
        if failed:
            self.check(False, f"{len(failed)} job(s) failed, first: {failed[0]['name']}: {failed[0]['exc_message']}")

    def remember(self):
        """From now on `calls` tells only what comes later."""
        self.mark = max((call["id"] for call in self.box("requests")), default=0)

    def calls(self, **match):
        """What LeafLink received since `remember`."""
        return [call for call in self.box("requests", **match) if call["id"] > self.mark]

    def connect(self):
        """Connect a store to LeafLink"""
        self.store = Store(self.odoo, self.box)
        self.store.do("action_connect")
        self.store.listen()
        seen = self.calls()
        self.check(self.store["state"] == "connected", "Odoo says: connected")
        self.check(
            self.store["leaflink_company_id"] == str(self.box.state()["company_id"]),
            "LeafLink company found by its key",
        )
        self.check(
            bool(seen) and all(call["status"] < 400 and call["method"] == "GET" for call in seen),
            f"LeafLink received {len(seen)} reading calls, all accepted",
        )

    def catalogue(self):
        """Reference lists, products and customers into Odoo"""
        for action in ("action_sync_products", "action_sync_customers"):
            self.store.do(action)
        self.store.finish()
        listings = self.odoo.read("leaflink.listing", self.mine(), ["external_id", "sku", "product_id"])
        theirs = {str(product["id"]): product["sku"] for product in self.box("products")}
        self.check(
            {row["external_id"]: row["sku"] for row in listings} == theirs,
            f"{len(theirs)} products are listings in Odoo",
        )
        linked = [row for row in listings if row["product_id"]]
        self.check(
            len(linked) > len(theirs) / 2,
            f"{len(linked)} of them linked to a product, which Odoo made where it had none",
        )
        customers = {row["external_id"] for row in self.odoo.read("leaflink.customer", self.mine(), ["external_id"])}
        wanted = {str(customer["id"]) for customer in self.box("customers")}
        self.check(customers == wanted, f"{len(wanted)} customers are in Odoo")

    def orders(self):
        """25 LeafLink orders of all kinds into Odoo"""
        self.box("hold")  # these orders were there before: found by polling, not announced
        self.kinds = {row["number"]: row["kind"] for row in self.box("demo_orders", count=25)}
        self.box("lose_webhooks")
        self.box("send")
        self.store.do("action_sync_orders")
        self.store.finish()
        staged, theirs = self.store.orders(), {order["number"]: order for order in self.box("orders")}
        self.check(set(staged) == set(theirs), f"all {len(theirs)} orders are known, none twice, none lost")
        self.check(
            all(staged[number]["status"] == order["status"] for number, order in theirs.items() if number in staged),
            "each with LeafLink's status",
        )
        held = [order for order in staged.values() if order["state"] == "hold"]
        say(f"       {len(held)} are on hold and say why, for example: {held[0]['state_reason'] if held else '-'}")

    def taxes(self):
        """Tell Odoo which taxes LeafLink's are; what waited for it goes on by itself"""
        group = self.odoo("account.tax.group", "create", {"name": "Cannabis taxes"})
        for row in self.odoo.read("leaflink.tax.map", [*self.mine(), ["tax_id", "=", False]], ["name", "rate"]):
            values = {"name": row["name"], "amount": row["rate"], "type_tax_use": "sale", "amount_type": "percent"}
            tax = self.odoo("account.tax", "create", values | {"tax_group_id": group})
            self.odoo("leaflink.tax.map", "write", [row["id"]], {"tax_id": tax})
            say(f"       {row['name']} {row['rate']:g} % is now an Odoo tax")
        self.store.finish()
        self.check_orders()

    def check_orders(self):
        staged = self.store.orders()
        captured = [order for order in self.box("orders") if order["status"] in CAPTURED]
        quotations = {order["leaflink_number"]: order for order in self.quotations()}
        wrong = [
            order
            for order in captured
            if not same(quotations.get(order["number"], {}).get("amount_total"), order["total"]["amount"])
        ]
        self.check(not wrong, f"{len(captured)} captured orders are quotations with LeafLink's total to the cent")
        for order in wrong:
            here = staged.get(order["number"], {"state": "missing", "state_reason": ""})
            say(f"       {order['short_id']}, {self.kinds[order['number']]}: {here['state']} {here['state_reason']}")

    def ship(self):
        """Count the warehouse, confirm one quotation, validate its delivery"""
        self.count_warehouse()
        number = next(iter(self.kinds))  # the first demo order is a plain one
        quotation = self.odoo.one("sale.order", [["leaflink_number", "=", number]], ["name", "picking_ids"])
        self.odoo("sale.order", "action_confirm", [quotation["id"]])
        picking = self.odoo.one("stock.picking", [["sale_id", "=", quotation["id"]]], ["name", "state"])
        say(f"       {quotation['name']} confirmed, {picking['name']} is {picking['state']}")
        details = {"carrier_tracking_ref": TRACKING, "leaflink_manifest_number": MANIFEST}
        self.odoo("stock.picking", "write", [picking["id"]], details)
        self.remember()
        self.odoo("stock.picking", "button_validate", [picking["id"]])
        self.store.finish()
        state = self.odoo("stock.picking", "read", [picking["id"]], ["state", "leaflink_sync_state"])[0]
        self.check(
            state["state"] == "done",
            f"delivery {picking['name']} is done, sent to LeafLink: {state['leaflink_sync_state']}",
        )
        order = self.box("order", number=number)
        told = f"{order['shipping_details']}, manifest {(order['delivery_info'] or {}).get('manifest_number')}"
        self.check(TRACKING in (order["shipping_details"] or "") and MANIFEST in told, f"LeafLink shows: {told}")
        sent = [call for call in self.calls(method="PATCH") if "shipping_details" in (call["body"] or {})]
        self.check(len(sent) == 1, f"the shipment was sent {len(sent)} time(s)")
        reference = self.odoo("sale.order", "read", [quotation["id"]], ["name"])[0]["name"]
        self.check(
            bool(order["external_ids"].get("odoo")),
            f"LeafLink knows Odoo's {reference} as {order['external_ids'].get('odoo')}",
        )

    def count_warehouse(self):
        """Odoo's warehouse has five units less of everything than LeafLink believes."""
        theirs = {str(product["id"]): product for product in self.box("products")}
        location = self.odoo.read("stock.warehouse", [], ["lot_stock_id"])[0]["lot_stock_id"][0]
        counted = [
            {"product_id": row["product_id"][0], "location_id": location}
            | {"inventory_quantity": max(float(theirs[row["external_id"]]["quantity"]) - 5, 0)}
            for row in self.managed()
        ]
        quants = self.odoo("stock.quant", "create", counted, context={"inventory_mode": True})
        self.odoo("stock.quant", "action_apply_inventory", quants)
        say(f"       {len(counted)} products counted, each five units below what LeafLink believes")

    def stock(self):
        """Push quantities: all of them once, then what a stock change touches"""
        self.remember()
        self.store.write(stock_sync=True)
        self.store.do("action_push_stock")
        self.store.finish()
        sent = self.calls(method="PATCH", path="/products/*")
        self.check(len(sent) == len({call["path"] for call in sent}) > 10, f"{len(sent)} quantities sent, each once")
        self.check_quantities("after the first push")
        row = next(row for row in self.managed() if row["sku"] == "ALP-CRT-BLD-05")
        self.remember()
        quant = self.odoo.one(
            "stock.quant",
            [["product_id", "=", row["product_id"][0]], ["location_id.usage", "=", "internal"]],
            ["quantity"],
        )
        self.odoo(
            "stock.quant",
            "write",
            [quant["id"]],
            {"inventory_quantity": quant["quantity"] - 100},
            context={"inventory_mode": True},
        )
        self.odoo("stock.quant", "action_apply_inventory", [quant["id"]])
        say("       100 cartridges are missing at the count; the scheduled action wakes up within a minute ...")
        wait_until(lambda: self.calls(method="PATCH"), "no quantity was pushed after the stock change", 120)
        self.store.finish()
        sent = [(call["path"], call["body"]) for call in self.calls(method="PATCH")]
        self.check(
            [path for path, _body in sent] == [f"/products/{row['external_id']}/"],
            f"only this product was pushed: {sent}",
        )
        self.check_quantities("after the change")

    def check_quantities(self, when):
        """LeafLink offers Odoo's free stock less what it holds for orders that Odoo has not confirmed."""
        theirs = {str(product["id"]): product for product in self.box("products")}
        known = self.units_odoo_holds()
        rows = self.managed()
        fields = ["qty_available", "outgoing_qty"]
        stock = {
            row["id"]: row
            for row in self.odoo("product.product", "read", [row["product_id"][0] for row in rows], fields)
        }
        wrong = []
        for row in rows:
            product, here = theirs[row["external_id"]], stock[row["product_id"][0]]
            waiting = Decimal(product["reserved_qty"]) - known.get(row["external_id"], 0)
            expected = max(Decimal(str(here["qty_available"])) - Decimal(str(here["outgoing_qty"])) - waiting, 0)
            if Decimal(str(product["available_inventory"])) != expected:
                wrong.append(f"{row['sku']}: LeafLink offers {product['available_inventory']}, should be {expected}")
        self.check(not wrong, f"{len(rows)} products: LeafLink offers what Odoo can deliver ({when})")
        for line in wrong:
            say(f"       {line}")

    def units_odoo_holds(self):
        """Units by LeafLink product on orders LeafLink reserves and Odoo has confirmed."""
        confirmed = [order["leaflink_number"] for order in self.quotations() if order["state"] == "sale"]
        held = {}
        for order in self.box("orders"):
            if order["status"] in RESERVED and order["number"] in confirmed:
                for line in order["line_items"]:
                    key = str(line["product"])
                    held[key] = held.get(key, 0) + Decimal(line["quantity"])
        return held

    def webhook(self):
        """A buyer orders; LeafLink's webhook brings it"""
        began = time.monotonic()
        number = self.box("place_order", lines=[{"sku": "ALP-CRT-GEL-05", "quantity": 12}], status="Accepted")
        self.kinds[number] = "by webhook"
        found = wait_until(
            lambda: self.odoo.read("sale.order", [["leaflink_number", "=", number]], ["name", "amount_total"]),
            "no quotation for the webhook order",
            60,
            pause=0.1,
        )
        seconds = time.monotonic() - began
        order = self.box("order", number=number)
        self.check(
            same(found[0]["amount_total"], order["total"]["amount"]),
            f"{found[0]['name']} {seconds:.1f} s later, total {order['total']['amount']}",
        )
        self.store.finish()

    def quiet(self):
        """Synchronise again: without news nothing is written, here or there"""
        before = self.written()
        self.remember()
        for action in ("action_sync_products", "action_sync_customers", "action_sync_orders", "action_push_stock"):
            self.store.do(action)
        self.store.finish()
        calls = self.calls()
        writes = [f"{call['method']} {call['path']}" for call in calls if call["method"] != "GET"]
        self.check(not writes, f"{len(calls)} calls, none of them writes at LeafLink {writes or ''}")
        self.check(self.written() == before, "no product, customer or order of Odoo was touched")

    def written(self):
        """When business records were last written."""
        models = ("sale.order", "sale.order.line", "product.product", "res.partner", "leaflink.order")
        return {
            model: self.odoo(model, "search_read", [], ["write_date"], limit=1, order="write_date desc, id desc")
            for model in models
        }

    def table(self):
        """LeafLink order, Odoo quotation, both totals and the difference."""
        staged = self.store.orders()
        quotations = {order["leaflink_number"]: order for order in self.quotations()}
        say(f"{'LeafLink':9} {'kind':31} {'status':10} {'Odoo':7} {'LeafLink':>10} {'Odoo':>10} {'diff.':>6}")
        for order in self.box("orders"):
            number, total = order["number"], Decimal(str(order["total"]["amount"]))
            row, quotation = staged.get(number, {}), quotations.get(number)
            begin = (
                f"{order['short_id']:9} {self.kinds.get(number, 'part of a combined order'):31} {order['status']:10}"
            )
            if quotation and quotation["state"] != "cancel":
                here = Decimal(str(quotation["amount_total"])).quantize(Decimal("0.01"))
                say(f"{begin} {quotation['name']:7} {total:10.2f} {here:10.2f} {here - total:6.2f}")
            else:
                say(f"{begin} {'-':7} {total:10.2f}   {row.get('state')}: {row.get('state_reason') or ''}")

    def mine(self):
        return [["store_id", "=", self.store.id]]

    def managed(self):
        """Listings whose quantity Odoo decides."""
        domain = [*self.mine(), ["product_id", "!=", False], ["inventory_management", "=", str(MANAGED)]]
        domain += [["listing_state", "!=", "Archived"], ["product_id.is_storable", "=", True]]
        return self.odoo.read("leaflink.listing", domain, ["external_id", "sku", "product_id"])

    def quotations(self):
        return self.odoo.read(
            "sale.order", [["leaflink_number", "!=", False]], ["name", "leaflink_number", "amount_total", "state"]
        )


def same(here, there):
    """Whether two amounts are equal to the cent."""
    if here is None:
        return False
    return Decimal(str(here)).quantize(Decimal("0.01")) == Decimal(str(there)).quantize(Decimal("0.01"))
