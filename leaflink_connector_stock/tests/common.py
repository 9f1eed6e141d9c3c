from odoo.fields import Command, Datetime

from odoo.addons.leaflink_connector.tests.common import LeafLinkCase, SandboxMixin


class StockMixin(SandboxMixin):
    """A connected store whose orders are polled, and helpers that act as buyer, seller and warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.store.warehouse_id
        cls.shelf = cls.warehouse.lot_stock_id
        cls.buyer = cls.env["res.partner"].create({"name": "A walk-in customer"})
        cls.begin_polling(cls.store)

    @classmethod
    def begin_polling(cls, store):
        """The manager has answered which orders come in; from now on changes are read."""
        now = Datetime.now()
        cls.env["leaflink.cursor"].create({"store_id": store.id, "resource": "order", "value": now})

    def listing(self, on_hand=0, product=None, store=None, **fields):
        """A LeafLink product and its listing here, read over HTTP; the linked Odoo product has `on_hand` units."""
        store = store or self.store
        number = self.box.add_product(**{"quantity": 0, **fields})["id"]
        Listing = self.env["leaflink.listing"]
        Listing._fetch_one(store, str(number))
        listing = Listing.search([("store_id", "=", store.id), ("external_id", "=", str(number))])
        if product:
            listing.product_id = product
        self.assertEqual(listing.state, "linked")
        self.receive(listing, on_hand)
        return listing

    def receive(self, listing, units):
        if units:
            self.env["stock.quant"]._update_available_quantity(listing.product_id, self.shelf, units)

    def drop(self, count):
        """As many listings whose quantity falls from 10 to 4 with the next push."""
        listings = self.env["leaflink.listing"].concat(*(self.listing(on_hand=10) for _number in range(count)))
        self.push()
        for listing in listings:
            self.receive(listing, -6)
        return listings

    def order(self, *wanted, status="Accepted", **fields):
        """A buyer orders; `wanted`: (listing, single units) pairs. Returns LeafLink's number."""
        lines = [{"product": int(listing.external_id), "quantity": units} for listing, units in wanted]
        return self.box.place_order(lines=lines, status=status, **fields)

    def take(self, number, confirm=False):
        """What a webhook about the order does; returns the staged order."""
        self.env["leaflink.order"]._import_one(self.store, number)
        staged = self.staged(number)
        if confirm:
            self.assertTrue(staged.sale_order_id, staged.state_reason)
            staged.sale_order_id.action_confirm()
        return staged

    def staged(self, number):
        return self.env["leaflink.order"].search([("external_id", "=", number)])

    def outgoing(self, staged):
        return staged.sale_order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing" and picking.state not in ("done", "cancel")
        )

    def deliver(self, staged, units=None, backorder=True):
        """Validate the open delivery, all of it or `units` of its first move; returns the picking."""
        picking = self.outgoing(staged)
        return self.validate(picking, units, backorder)

    def validate(self, picking, units=None, backorder=True):
        if units is not None:
            picking.move_ids[:1].quantity = units
            picking.move_ids.picked = True
        not_to_backorder = [] if backorder else picking.ids
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=not_to_backorder).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def sell_elsewhere(self, listing, units):
        """A confirmed order of another channel."""
        line = {"product_id": listing.product_id.id, "product_uom_qty": units}
        sale = self.env["sale.order"].create({"partner_id": self.buyer.id, "order_line": [Command.create(line)]})
        sale.action_confirm()
        return sale

    def push(self, store=None):
        """Switch sending on as a program does, push and let the jobs run; returns the PATCHes that were made."""
        store = store or self.store
        if not store.stock_sync:
            store.stock_sync = True
        self.box.clear_requests()
        store.action_push_stock()
        self.run_jobs()
        return self.patches()

    def patches(self):
        return [request["body"] for request in self.box.requests(method="PATCH", path="/products/*")]

    def on_leaflink(self, listing):
        """(quantity, reserved, available) of the product at LeafLink."""
        product = self.box.product(int(listing.external_id))
        return tuple(float(product[name]) for name in ("quantity", "reserved_qty", "available_inventory"))


class StockCase(StockMixin, LeafLinkCase):
    """LeafLinkCase with all of it."""
