import json

from leaflink_sandbox import webhook_payload

from odoo.tests import HttpCase, tagged

from ..lib.signature import sign
from .common import SandboxMixin


@tagged("post_install", "-at_install")
class TestWebhook(SandboxMixin, HttpCase):
    """What LeafLink gets to hear: order of checks and status codes of the endpoint (R034, R035, R036)."""

    def setUp(self):
        super().setUp()
        self.store.webhook_key = "hook-key"
        self.url = f"/leaflink/webhook/{self.store.webhook_token}"
        self.env.flush_all()

    def body(self, **data):
        product = {"id": 2093, "sku": "A-1", "seller": {"id": self.box.company_id}, **data}
        return json.dumps({"data": product, "type": "product", "action": "edit"}).encode()

    def post(self, raw, key="hook-key", url=None, signature=None, content_type="application/json"):
        headers = {"Content-Type": content_type}
        if signature is None:
            signature = sign(key, raw)
        if signature:
            headers["LL-Signature"] = signature
        response = self.url_open(url or self.url, data=raw, headers=headers)
        self.env.invalidate_all()
        return response

    def events(self):
        return self.env["leaflink.event"].search([("store_id", "=", self.store.id)], order="id")

    def jobs(self):
        return self.env["queue.job"].search([("identity_key", "=like", f"leaflink:{self.store.id}:event:%")])

    def test_good(self):
        raw = self.body()
        response = self.post(raw)
        self.assertEqual(response.status_code, 200)
        event = self.events()
        self.assertEqual(
            (event.topic, event.action, event.external_id, event.state), ("product", "edit", "2093", "queued")
        )
        self.assertEqual(event.body, raw.decode())
        self.assertEqual(self.jobs().channel, "root.leaflink.in")
        self.assertEqual(self.jobs().user_id.id, 1, "as OdooBot")
        self.assertNotIn("Set-Cookie", response.headers, "no session")

    def test_raw_bytes_count(self):
        raw = '{"data": {"id": 1, "name": "Caf\\u00e9  –  é"},  "type":"product"}'.encode()
        self.assertEqual(self.post(raw).status_code, 200)

    def test_previous_key(self):
        self.store.webhook_key = "new-key"
        self.env.flush_all()
        self.assertEqual(self.post(self.body(), key="hook-key").status_code, 200)
        self.assertEqual(self.post(self.body(), key="new-key").status_code, 200)

    def test_bad_signature(self):
        for signature in ("bm90IHRoaXM=", "é", sign("other-key", self.body()), "x" * 10000):
            self.assertEqual(self.post(self.body(), signature=signature.encode()).status_code, 401)
        self.assertFalse(self.events())

    def test_missing_signature(self):
        self.assertEqual(self.post(self.body(), signature="").status_code, 401)
        self.assertFalse(self.events())

    def test_no_key_set(self):
        self.store.webhook_key = False
        self.env.flush_all()
        self.assertEqual(self.post(self.body(), key="").status_code, 401)
        self.assertEqual(self.post(self.body()).status_code, 401)

    def test_wrong_token(self):
        for token in ("nobody", "%", "x" * 500):
            self.assertEqual(self.post(self.body(), url=f"/leaflink/webhook/{token}").status_code, 404)

    def test_archived_store(self):
        self.store.active = False
        self.env.flush_all()
        self.assertEqual(self.post(self.body()).status_code, 404)

    def test_form(self):
        for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            self.assertEqual(self.post(self.body(), content_type=content_type).status_code, 415)
        self.assertFalse(self.events())

    def test_size(self):
        self.assertEqual(self.post(b" " * (2 * 1024 * 1024 + 1)).status_code, 413)
        self.assertFalse(self.events())

    def test_get(self):
        self.assertEqual(self.url_open(self.url).status_code, 405)

    def test_same_body_while_it_waits_counts(self):
        """R037"""
        for _time in range(3):
            self.assertEqual(self.post(self.body()).status_code, 200)
        self.assertEqual(self.events().mapped("received"), [3])
        self.assertEqual(len(self.jobs()), 1)

    def test_same_body_later_is_read_again(self):
        """R037"""
        self.post(self.body())
        self.events().state = "done"
        self.env.flush_all()
        self.post(self.body())
        self.assertEqual(self.events().mapped("state"), ["done", "queued"])

    def assert_skipped(self, raw, reason):
        self.assertEqual(self.post(raw).status_code, 200, "anything signed, or LeafLink repeats it")
        event = self.events()[-1]
        self.assertEqual(event.state, "skipped")
        self.assertIn(reason, event.error)
        self.assertFalse(self.jobs())

    def test_not_json(self):
        self.assert_skipped(b"\xff\x00 nonsense", "not JSON")
        self.assert_skipped(b"[" * 100000, "not JSON")
        self.assert_skipped(b"[1, 2]", "not a record")

    def test_unknown_type(self):
        self.assert_skipped(b'{"data": {"id": 1}, "type": "batch"}', "batch")
        self.assert_skipped(b'{"data": {"id": 1}, "type": "__class__"}', "__class__")

    def test_text_no_database_can_store(self):
        """IN-2"""
        self.assert_skipped(rb'{"data": {"id": "a\u0000\ud800"}, "type": "or\u0000der\ud800"}', "or")

    def test_nothing_to_look_up(self):
        self.assert_skipped(b'{"data": {"id": null}, "type": "product"}', "which record")
        self.assert_skipped(json.dumps({"data": {"id": "9" * 65}, "type": "product"}).encode(), "which record")

    def test_foreign_seller(self):
        self.assert_skipped(self.body(seller={"id": 999}), "another seller")

    def test_delivery_without_envelope(self):
        self.assertEqual(self.post(json.dumps({"id": 7, "sku": "A"}).encode()).status_code, 200)
        self.assertEqual(
            (self.events().topic, self.events().external_id, self.events().state), ("product", "7", "queued")
        )

    def test_paused_store_keeps_it_for_later(self):
        """OPS-1"""
        self.store.action_pause()
        self.env.flush_all()
        self.assertEqual(self.post(self.body()).status_code, 200)
        self.assertEqual(self.events().state, "queued")
        self.assertFalse(self.jobs())
        self.store.action_resume()
        self.assertEqual(len(self.jobs()), 1)

    def test_what_the_sandbox_signs(self):
        """The whole way, with LeafLink's own serializer and signature."""
        product = self.box.products()[0]["id"]
        raw = webhook_payload.body(self.box.state, "product", self.box.state.table("products")[product], "edit")
        self.store.webhook_key = self.box.webhook_key
        self.env.flush_all()
        self.assertEqual(self.post(raw, key=self.box.webhook_key).status_code, 200)
        self.assertEqual(self.events().external_id, str(product))

    def test_cheap(self):
        """One event and its job are a handful of queries; how long they take is the bench's to measure."""
        self.post(self.body())
        queries = self.cr.sql_log_count
        for number in range(20):
            self.post(self.body(id=number))
        self.assertLessEqual((self.cr.sql_log_count - queries) / 20, 12)
        self.assertEqual(len(self.events()), 21)
