import json

from leaflink_sandbox import Sandbox

from odoo.tests import tagged

from .task_case import TaskCase


@tagged("post_install", "-at_install")
class TestOtherHost(TaskCase):
    """A redirect or a `next` address of LeafLink leads nowhere else: no visit, and so no key (ERR-3, R031)."""

    def setUp(self):
        super().setUp()
        self.elsewhere = Sandbox.start(port=0, seed=1)
        self.addCleanup(self.elsewhere.stop)

    def assertNotVisited(self):
        self.assertEqual(self.elsewhere.requests(), [])

    def test_redirects_of_lists_records_and_writes(self):
        event = self.env["leaflink.event"]._receive(
            self.store, json.dumps({"type": "product", "data": {"id": self.product}}).encode()
        )
        rename, create = self.intend_name(), self.intend()
        cursor = self.env["leaflink.cursor"]._start(self.store, "product")
        for status in (301, 302, 303, 307, 308):
            location = f"{self.elsewhere.url}products/?limit=100"
            self.box.fault("redirect", {"path": "/*"}, status=status, location=location, times=None)
            self.store._enqueue_due(hurry=True)
            self.run_jobs()
            self.box.clear_faults()
            self.assertNotVisited()
        self.assertEqual((event.state, rename.state, create.state), ("queued", "queued", "uncertain"))
        self.assertIn("redirects", event.error)
        self.assertTrue(cursor.is_open and cursor.error)
        self.store._enqueue_due(hurry=True)
        self.run_jobs()
        self.assertEqual((event.state, rename.state, create.state, cursor.is_open), ("done", "done", "done", False))

    def test_next_address_of_a_page(self):
        page = {
            "count": 2,
            "next": f"{self.elsewhere.url}products/?offset=1",
            "previous": None,
            "results": self.box.products()[:1],
        }
        last = {**page, "next": None, "results": self.box.products()[1:2]}
        for body in (page, last):
            self.box.fault("status", {"method": "GET", "path": "/products/"}, status=200, body=body)
        self.store.action_sync_products()
        self.run_jobs()
        self.assertNotVisited()
        asked = [call["query"]["offset"] for call in self.box.requests(path="/products/")]
        self.assertEqual(asked, ["0", "1"], "the next page is asked of LeafLink itself")
        self.assertEqual(self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)]), 2)


@tagged("post_install", "-at_install")
class TestWebhookShapes(TaskCase):
    """Webhooks in the shapes LeafLink really sends (R036, R037)."""

    def hear(self, **body):
        return self.env["leaflink.event"]._receive(self.store, json.dumps(body).encode())

    def reads(self, path):
        return len(self.box.requests(method="GET", path=path))

    def test_webhook_bare_payload(self):
        event = self.env["leaflink.event"]._receive(
            self.store, json.dumps({"id": self.product, "sku": "A", "name": "B"}).encode()
        )
        self.run_jobs()
        self.assertEqual((event.topic, event.external_id, event.state), ("product", str(self.product), "done"))

    def test_webhook_unknown_type(self):
        event = self.hear(type="invoice", action="create", data={"id": 1})
        self.assertEqual(event.state, "skipped")
        self.assertIn("invoice", event.error)

    def test_webhook_burst_and_fanout(self):
        """One action on an order of 25 lines, every product told twice: one read each, and nothing is sent."""
        products = [product["id"] for product in self.box.products()]
        for time in range(2):
            for product in products:
                self.hear(type="product", action="edit", data={"id": product, "reserved_qty": f"{time}.0000"})
        self.run_jobs()
        self.assertEqual({self.reads(f"/products/{product}/") for product in products}, {1})
        self.assertEqual({call["method"] for call in self.box.requests()}, {"GET"})

    def test_webhook_product_old_modified(self):
        """What LeafLink says has not changed for months is read all the same: a reservation moves no date."""
        self.store.action_sync_products()
        self.run_jobs()
        self.box.clear_requests()
        event = self.hear(
            type="product", action="edit", data={"id": self.product, "modified": "2020-01-01T00:00:00-07:00"}
        )
        self.run_jobs()
        self.assertEqual((event.state, self.reads(f"/products/{self.product}/")), ("done", 1))

    def test_sandbox_reset(self):
        """Ids nobody knows after LeafLink's sandbox was rebuilt: links are marked, products stay."""
        self.store.action_sync_products()
        self.run_jobs()
        listing = self.env["leaflink.listing"].search([("external_id", "=", str(self.product))])
        product = listing.product_id
        self.assertTrue(product)
        self.box.reset(seed=1, empty=True)
        event = self.hear(type="product", action="edit", data={"id": self.product})
        self.run_jobs()
        self.assertIn(event.state, ("done", "skipped", "error"))
        self.assertTrue(product.exists() and product.active)
        self.assertEqual(listing.state, "gone")
