"""Orders in: the only place that asks LeafLink for orders, and the roads that lead there."""

from contextlib import suppress

from odoo import api, models

from odoo.addons.leaflink_connector.lib import errors, paging
from odoo.addons.leaflink_connector.lib.values import to_dict, to_id
from odoo.addons.leaflink_connector.models.leaflink_job import JobDone, job

from .leaflink_order_stage import is_ours, number_of, status_of

CHILDREN = "line_items,customer,sales_reps"
PAGE = 50  # with children an order is large (LeafLink V2, response shaping)
SKUS = 100


class Fetched(list):
    """Raw orders as LeafLink sends them, with the raw products and customers they mention and Odoo does not know.

    `along`: the numbers of those nobody has asked for, but another one needs.
    """

    def __init__(self, orders, products=(), customers=()):
        super().__init__(orders)
        self.products, self.customers = list(products), list(customers)
        self.along = set()

    def only(self, orders):
        """Return these orders with all that came along."""
        fewer = Fetched(orders)
        vars(fewer).update(vars(self))
        return fewer


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    @api.model
    def _fetch(self, store, numbers):
        """Ask LeafLink for single orders, one call each -> Fetched. Raises the client's errors, NotFound among them."""
        client = store._client()
        return self._complete(client, store, [client.order(number, include_children=CHILDREN) for number in numbers])

    @api.model
    def _fetch_page(self, client, store, offset, filters):
        """One page of orders -> lib Page whose `results` is a Fetched."""
        page = client.orders(limit=PAGE, offset=offset, include_children=CHILDREN, **filters)
        return page._replace(results=self._complete(client, store, page.results))

    @api.model
    def _complete(self, client, store, orders):
        """Fetch what the orders mention and Odoo does not know: products by SKU in one call, the rest one by one.

        What LeafLink does not show (archived, no permission) is left out: the line's snapshot stands in for it.
        """
        orders = Fetched(orders)
        ours = [raw for raw in orders if is_ours(store, raw)]
        # Connect has told which permission is missing; the orders carry enough to come in
        with suppress(errors.Forbidden):
            orders.products = self._fetch_products(client, store, ours)
        with suppress(errors.Forbidden):
            orders.customers = self._fetch_customers(client, store, ours)
        return orders

    def _fetch_products(self, client, store, orders):
        skus = {}
        for line in (line for order in orders for line in lines_of(order)):
            if product := _id(line.get("product")):
                skus[product] = str(to_dict(to_dict(line.get("frozen_data")).get("product")).get("sku") or "").strip()
        known = self.env["leaflink.listing"]._known(store, map(str, skus))
        missing = {product: sku for product, sku in skus.items() if str(product) not in known}
        found = {}
        listed = sorted({sku for sku in missing.values() if sku and "," not in sku}) if len(missing) > 1 else []
        for start in range(0, len(listed), SKUS):
            page = client.products(sku=listed[start : start + SKUS], limit=SKUS)
            found |= {_id(raw): raw for raw in page.results if _id(raw) in missing}
        for product in missing.keys() - found.keys():
            try:
                found[product] = client.product(product)
            except (errors.NotFound, errors.Rejected):
                continue
        return list(found.values())

    def _fetch_customers(self, client, store, orders):
        """Customers of which the orders carry only the light form (id and name)."""
        light = {_id(order.get("customer")) for order in orders if not to_dict(order.get("customer")).get("name")} - {
            None
        }
        known = self.env["leaflink.customer"]._known(store, map(str, light))
        found = []
        for customer in light - {int(external_id) for external_id in known}:
            try:
                found.append(client.customer(customer))
            except (errors.NotFound, errors.Rejected):
                continue
        return found

    @api.model
    def _find(self, client, number):
        """Raw orders, without children, that a person means by a number: LeafLink's own, or the seller's reference.

        A server may ignore a filter: what it answers is looked at (R130).
        """
        with suppress(errors.NotFound, errors.Rejected):
            return [client.order(number)]
        names = ("number", "external_id_seller", "order_seller_number")
        found = client.orders(order_id=number).results
        return [raw for raw in found if number in (str(raw.get(name) or "").strip() for name in names)]

    # --- one road from here on

    @api.model
    def _import(self, store, orders, operation=None, loaded=False):
        """Stage what was fetched and process what is new in it -> those orders. No HTTP."""
        news = self._take(store, orders, operation, loaded)
        self.env["leaflink.issue"]._solve(self._by_number(store, map(number_of, orders)), ["gone"])
        news._process()
        return news

    @api.model
    def _by_number(self, store, numbers):
        return self.search([("store_id", "=", store.id), ("external_id", "in", list(numbers))])

    @api.model
    def _import_one(self, store, number, loaded=False):
        """Read one order and import it; one LeafLink does not show (any more) is flagged and stays as it is.

        Raises Rejected in LeafLink's words, JobDone when LeafLink shows no such order and Odoo has none.
        """
        with self._queue_errors(store):
            client = store._client()
            try:
                raw = client.order(number, include_children=CHILDREN)
            except errors.NotFound as error:
                return self._flag_gone(store, number, error)
            orders = self._complete(client, store, [raw])
        self._import(store, orders, loaded=loaded)

    def _delay_fetch(self):
        """Enqueue reading these orders again."""
        for order in self:
            delayed = self.browse()._delay(order.store_id, "in", f"fetch:{order.external_id}")
            delayed._job_fetch(order.store_id.id, order.external_id)

    @api.model
    @job
    def _job_fetch(self, store_id, number):
        """Read and import one staged order again."""
        store = self.env["leaflink.store"].browse(store_id).exists()
        try:
            if store:
                self._import_one(store, number)
        except errors.LeafLinkError as error:
            self._by_number(store, [number])._fail(error)

    @api.model
    def _flag_gone(self, store, number, error):
        order = self._by_number(store, [number])
        if not order:
            raise JobDone(self.env._("Order %(number)s: %(reason)s", number=number, reason=error), state="skipped")
        message = self.env._(
            "LeafLink does not show order %s any more. Nothing was changed in Odoo: look at the order there. Cancel "
            "the sales order if nobody wants it, or dismiss this.",
            order.short_number,
        )
        self.env["leaflink.issue"]._open(store, order, "gone", message)


class LeafLinkEvent(models.Model):
    _inherit = "leaflink.event"

    @api.model
    def _handle_order(self, store, external_id):
        """A webhook about an order is a hint: read the order and go the way of every other (1 GET)."""
        self.env["leaflink.order"]._import_one(store, external_id)


class LeafLinkCursor(models.Model):
    """Runs over many orders. `order`: what changed since the last run; `order_load`: what a person asked for."""

    _inherit = "leaflink.cursor"

    def _channel(self):
        return "in" if self.resource.startswith("order") else super()._channel()

    def _run_name(self):
        names = {
            "order": self.env._("Read orders"),
            "order_load": self.env._("Load orders"),
        }
        return names.get(self.resource) or super()._run_name()

    def _fetch_page_order(self, client, offset, filters):
        return self.env["leaflink.order"]._fetch_page(client, self.store_id, offset, filters)

    def _store_page_order(self, results, operation):
        self.env["leaflink.order"]._import(self.store_id, results, operation)

    def _end_run_order(self):
        """What was mapped while a page was under way is not seen by that page: its held orders are looked at again."""
        since = self.operation_id.create_date
        held = [("store_id", "=", self.store_id.id), ("state", "=", "hold"), ("write_date", ">=", since)]
        if since and self.env["leaflink.order"].search_count(held, limit=1):
            self.store_id._reprocess()

    def _fetch_page_order_load(self, client, offset, filters):
        """Orders by the filters of the list, or those of `_numbers`, one call each."""
        if numbers := filters.get("_numbers"):
            orders = self.env["leaflink.order"]._fetch(self.store_id, numbers)
            return paging.Page(orders, None, len(orders), None)
        return self._fetch_page_order(client, offset, filters)

    def _store_page_order_load(self, results, operation):
        wanted = [raw for raw in results if number_of(raw) in results.along or is_wanted(raw, self.filters or {})]
        orders = results.only(wanted)
        self.env["leaflink.order"]._import(self.store_id, orders, operation, loaded=True)


def is_wanted(raw, filters):
    """Whether an order meets the filters of its list: a server may ignore a filter, what it answers is looked at."""
    brands, statuses = filters.get("brand__in"), filters.get("status")
    return (not statuses or status_of(raw).lower() in statuses.split(",")) and (
        not brands or str(_id(raw.get("brand"))) in brands.split(",")
    )


def lines_of(order):
    lines = order.get("line_items")
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _id(value):
    try:
        return to_id(value)
    except ValueError:
        return None
