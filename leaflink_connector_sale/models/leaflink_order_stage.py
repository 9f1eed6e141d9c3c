"""Staging: what LeafLink sent becomes rows of ours, in few queries and without a decision about them."""

from decimal import Decimal

from odoo import api, models

from odoo.addons.leaflink_connector.lib import errors, payloads
from odoo.addons.leaflink_connector.lib.digest import digest
from odoo.addons.leaflink_connector.lib.redact import redact

from .leaflink_order_insert import insert_rows
from .leaflink_order_status_export import offered

NUMBER_LENGTH = 64  # LeafLink's have 36 characters
# what moves without the order changing, or comes back from our own write
VOLATILE = frozenset({"modified", "available_transitions", "external_ids", "user", "last_changed_by"})


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.model
    def _take(self, store, orders, operation=None, loaded=False):
        """Stage orders; every way in (poll, event, wizard, reconcile) ends here. No HTTP.

        LeafLink's drafts are nobody's order yet and are not staged, nor are orders of another seller. An order with the
        stored digest costs no write. An order that cannot be read or stored becomes a row in error; the others of its
        page go in.

        :param orders: raw orders, as leaflink_order_sync.Fetched also with what Odoo lacks for them
        :param loaded: a person asked for these orders, so `orders_since` does not keep them out (R129)
        :return: the orders that are new or changed, to be processed
        """
        received = {number_of(raw): raw for raw in orders if number_of(raw) and is_ours(store, raw)}
        if not all(map(number_of, orders)):
            message = self.env._(
                "LeafLink sent an order without a number; it was left out. Tell LeafLink support, then dismiss this."
            )
            self.env["leaflink.issue"]._open(store, store, "bad_record", message, key=self._name)
        known = {order.external_id: order for order in self._by_number(store, received)}
        payload_of, failed = {}, {}
        for number, raw in received.items():
            if known.get(number, self)._is_same(_digest(raw), loaded):
                known[number]._note_offered(raw)
            else:
                try:
                    payload_of[number] = _parse(raw)
                except errors.BadPayload as error:
                    failed[number] = error
        staged = self._bisect(
            list(payload_of),
            lambda numbers: self._stage(
                store, orders, {number: payload_of[number] for number in numbers}, known, loaded
            ),
            failed.__setitem__,
        )
        news = self.concat(*staged)
        self._stage_failed(store, {number: (received[number], error) for number, error in failed.items()}, known)
        if operation:
            created = len(set(news.mapped("external_id")) - known.keys())
            same = len(received) - len(news) - len(failed)
            operation._count(created, len(news) - created, skipped=same, failed=len(failed))
        return news

    def _is_same(self, fingerprint, loaded):
        """Whether LeafLink tells nothing new about this order (none when empty) and nobody waits for it."""
        waits = self.state == "error" or (loaded and self.state == "new" and not self.loaded)
        return self.digest == fingerprint and not waits

    def _stage(self, store, orders, payload_of, known, loaded):
        """Insert or update the staged orders of some payloads ({number: payload}) -> those orders."""
        listings = self._take_products(store, getattr(orders, "products", ()), payload_of.values())
        customers = self._take_customers(store, getattr(orders, "customers", ()), payload_of.values())
        self._take_reps(store, payload_of.values())
        currencies = {currency.name: currency.id for currency in self.env["res.currency"].search([])}
        values, snapshots = {}, {}
        for number, payload in payload_of.items():
            customer = payload.customer and customers.get(payload.customer.id)
            loads = loaded or known.get(number, self).loaded
            values[number] = self._staging_values(store, payload, currencies) | {
                "customer_id": customer,
                "loaded": loads,
            }
            snapshots[number] = {"payload": payload.raw, "digest": _digest(payload.raw)}
        staged = known | self._insert({number: values[number] | snapshots[number] for number in values.keys() - known})
        for number in values.keys() & known:
            staged[number].write(different(staged[number], values[number]) | snapshots[number])
        self._stage_lines({staged[number]: payload for number, payload in payload_of.items()}, listings)
        return self.concat(*(staged[number] for number in payload_of))

    def _stage_failed(self, store, failed, known):
        """Rows in error, with their redacted payload, of orders that cannot be taken: {number: (raw, exception)}."""
        rows = {
            number: {
                "store_id": store.id,
                "company_id": store.company_id.id,
                "external_id": number,
                "short_number": number[-8:],
                "status": status_of(raw),
            }
            for number, (raw, _error) in failed.items()
            if number not in known
        }
        orders = known | self._insert(rows)
        for number, (raw, error) in failed.items():
            orders[number].write({"digest": False, "payload": redact(raw)})
            orders[number]._fail(error)

    def _take_products(self, store, products, payloads_):
        """Listings of all lines: {LeafLink line id: listing id}.

        `products` are what LeafLink showed of the unknown ones; the others come from the snapshot on the line (R144).
        Only staging: an Odoo product is made when an order that is captured needs it.
        """
        Listing = self.env["leaflink.listing"]
        Listing._take(store, readable(payloads.Product, products), create=False)
        lines = [line for payload in payloads_ for line in payload.line_items]
        known = Listing._known(store, {str(line.product) for line in lines if line.product})
        frozen = [line for line in lines if str(line.product) not in known and (line.product or line.sku)]
        listings = {line.id: known.get(str(line.product)) for line in lines}
        if frozen:
            listings |= zip((line.id for line in frozen), Listing._take_frozen(store, frozen), strict=True)
        return {line_id: listing.id for line_id, listing in listings.items() if listing}

    def _take_customers(self, store, customers, payloads_):
        """Customers of the orders: {LeafLink customer id: id}. Partners are made when a captured order needs them."""
        Customer = self.env["leaflink.customer"]
        told = {payload.customer.id: _customer(payload) for payload in payloads_ if payload.customer}
        told |= {customer.id: customer for customer in readable(payloads.Customer, customers)}
        known = Customer._known(store, map(str, told))
        # the light form of a known customer knows less than we do
        full = [customer for customer in told.values() if customer.name or str(customer.id) not in known]
        known |= {customer.external_id: customer for customer in Customer._take(store, full, create=False)}
        return {int(external_id): customer.id for external_id, customer in known.items()}

    def _take_reps(self, store, payloads_):
        """Make the sales reps known that the staff list does not have yet, and find their users by e-mail (R169)."""
        Staff = self.env["leaflink.staff"]
        reps = {
            rep.id: {"name": rep.name or str(rep.id), "email": rep.email} for one in payloads_ for rep in one.sales_reps
        }
        known = Staff._known(store, map(str, reps))
        for number, row in known.items():
            if row.name == number != reps[int(number)]["name"]:  # so far only the number was known
                row.write(reps[int(number)])
        fresh = {number: values for number, values in reps.items() if number and str(number) not in known}
        if fresh:
            Staff.browse(Staff._row_ids(store, fresh).values()).filtered("email")._find_users()

    @api.model
    def _staging_values(self, store, payload, currencies):
        """Column values of a staged order: moments in UTC, amounts in the order's currency (R141, R146)."""
        currency, customer = payload.total and payload.total.currency, payload.customer
        return {
            "store_id": store.id,
            "company_id": store.company_id.id,
            "external_id": payload.number,
            "short_number": payload.short_id or payload.number[-8:],
            "seller_number": payload.external_id_seller or None,
            "status": payload.status,
            "offered": ", ".join(offered(payload.raw)),
            "brand_external_id": payload.brand and str(payload.brand),
            "customer_external_id": customer and str(customer.id),
            "customer_name": customer and (customer.display_name or customer.nickname or customer.name),
            "delivery_address": payload.delivery_address.model_dump() if payload.delivery_address else None,
            "rep_external_ids": [str(rep.id) for rep in payload.sales_reps if rep.id],
            # nobody's order is the shop's own (R166)
            "rep_names": ", ".join(rep.name for rep in payload.sales_reps if rep.name) or f"LeafLink - {store.name}",
            "currency_id": currencies.get(currency) if currency else store.company_id.currency_id.id,
            "currency_name": currency,
            "total": amount_of(payload.total),
            "final_tax": payload.final_tax or 0,
            "shipping_charge": amount_of(payload.shipping_charge),
            "credits": payload.credits,
            "payment_balance": _balance(payload),
            "payment_term": payload.term or None,
            "discount": payload.discount,
            "discount_type": payload.discount_type or None,
            "tax_rate": payload.tax_amount,
            "tax_type": payload.tax_type or None,
            "tax_names": [{"name": tax.name, "rate": str(tax.rate or 0)} for tax in payload.order_taxes],
            "paid": payload.paid,
            "paid_date": payload.paid_date,
            "ordered_on": payload.created_on,
            "changed_on": payload.modified,
            "ship_date": payload.ship_date,
            "shipping_details": payload.shipping_details or None,
            "notes": payload.notes or None,
            "internal_notes": payload.internal_notes or None,
            "classification": payload.classification or None,
            "manual": payload.manual,
            "is_combination": payload.is_combination,
            "facility_external_id": payload.facility_id and str(payload.facility_id),
        }

    def _insert(self, rows):
        """Insert new staged orders {number: column values} -> {number: order}."""
        ids = insert_rows(self, [{"state": "new"} | row for row in rows.values()], ["store_id", "external_id"])
        return {number: self.browse(order_id) for number, order_id in zip(rows, ids, strict=True)}

    def _stage_lines(self, payload_of, listings):
        """Bring the lines of the orders ({order: payload}) to what LeafLink says, by LeafLink line id.

        A line LeafLink removed is archived: the quotation shows it until it is updated, and its row goes with it.
        """
        Line = self.env["leaflink.order.line"].with_context(active_test=False)
        orders = self.concat(*(order for order, payload in payload_of.items() if payload.has_lines))
        known = {(line.order_id, line.external_id): line for line in Line.search([("order_id", "in", orders.ids)])}
        fresh = []
        for order in orders:
            for position, item in enumerate(payload_of[order].line_items):
                values = order._staged_line_values(item, position, listings)
                line = known.pop((order, values["external_id"]), None)
                if line is None:
                    fresh.append(values)
                elif news := different(line, values):
                    line.write(news)
        insert_rows(Line, fresh, ["order_id", "external_id"])
        orders.invalidate_recordset(["line_ids"])
        Line.concat(*known.values()).filtered("active").active = False

    def _staged_line_values(self, item, position, listings):
        multiplier = item.unit_multiplier or 1
        ordered, sale = amount_of(item.ordered_unit_price), amount_of(item.sale_price)
        return {
            "order_id": self.id,
            "store_id": self.store_id.id,
            "company_id": self.company_id.id,
            "external_id": str(item.id),
            "active": True,
            "position": item.position or position,
            "product_external_id": item.product and str(item.product),
            "sku": item.sku or None,
            "name": item.name or None,
            "listing_id": listings.get(item.id),
            "quantity": item.quantity,
            "unit_multiplier": multiplier,
            "ordered_price": ordered,
            "sale_price": sale,
            "is_sample": item.is_sample,
            "notes": item.notes or None,
            "batch_external_id": item.batch and str(item.batch),
            "package_tags": item.package_tags or None,
            "frozen": item.frozen_product or None,
            "line_total": item.quantity / multiplier * (sale if sale > 0 else ordered),
        }


def different(record, values):
    """The part of `values` (as for write) that the record does not hold already."""
    return {
        name: value
        for name, value in values.items()
        if (field := record._fields[name]).convert_to_record(field.convert_to_cache(value, record), record)
        != record[name]
    }


def _parse(raw):
    payload = payloads.parse(payloads.Order, raw)
    if not payload.has_lines:
        raise errors.BadPayload("line_items", "the order came without its lines")
    return payload


def _customer(payload):
    """The customer of an order with what it was read from, which tells a light record from a whole one."""
    raw = payload.raw["customer"]
    return payloads.parse(payloads.Customer, raw) if isinstance(raw, dict) else payload.customer


def readable(model, raws, bad=None):
    """Payloads of the records that can be read; errors of the others go into `bad` (the catalogue reports its own)."""
    found = []
    for raw in raws:
        try:
            found.append(payloads.parse(model, raw))
        except errors.BadPayload as error:
            if bad is not None:
                bad.append(error)
    return found


def amount_of(money):
    return money.amount if money else Decimal(0)


def _balance(payload):
    """What is left to pay; when LeafLink does not say, nothing of a paid order and all of another."""
    if payload.payment_balance is None:
        return Decimal(0) if payload.paid else amount_of(payload.total)
    return payload.payment_balance


def is_ours(store, raw):
    """Whether the store lists the order: no draft, and of its own company, for a user token sees several (R020)."""
    return status_of(raw) != "Draft" and store._is_own(raw.get("seller"))


def status_of(raw):
    try:
        return payloads.status_name(raw.get("status"))
    except ValueError:
        return ""


def number_of(raw):
    """LeafLink's number of a raw order, "" when it has none that an index can hold."""
    number = str(raw.get("number") or "").strip()
    return number if len(number) <= NUMBER_LENGTH else ""


def _digest(raw):
    """Fingerprint of an order; its customer has one of its own."""
    customer = raw.get("customer")
    return digest(raw | {"customer": customer.get("id") if isinstance(customer, dict) else customer}, VOLATILE)
