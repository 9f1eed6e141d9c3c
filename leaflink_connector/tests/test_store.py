from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import errors
from ..models.leaflink_job import JobDone, NotReady
from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestConnect(LeafLinkCase):
    """Connect tells at once what the key may do (R009), with an application key (R012)."""

    def setUp(self):
        super().setUp()
        self.draft = self.env["leaflink.store"].create({**self._store_values(), "leaflink_company_id": False})

    def lines(self, store):
        return {line["name"]: line for line in store.probe_result}

    def issues(self, store, code):
        return self.env["leaflink.issue"].search([("store_id", "=", store.id), ("code", "=", code)])

    def test_connect(self):
        self.draft.action_connect()
        self.assertEqual(self.draft.state, "connected")
        self.assertEqual(self.draft.leaflink_company_id, str(self.box.company_id), "R004")
        self.assertTrue(self.lines(self.draft)["Products"]["ok"])
        for call in self.box.requests():
            self.assertEqual(call["method"], "GET", "Connect only reads")

    def test_list_of_what_the_key_may_not_do(self):
        self.box.permissions(products="r", customers="none")
        self.draft.action_connect()
        self.assertEqual(self.draft.state, "connected", "one missing permission does not switch everything off")
        lines = self.lines(self.draft)
        self.assertTrue(lines["Products"]["ok"])
        self.assertFalse(lines["Customers"]["ok"])
        self.assertIn("Customers: Read", lines["Customers"]["message"])
        self.assertFalse(lines["Licences and writing products"]["ok"], "licences tell that products are read only")
        self.assertIn("Customers: Read", self.draft.probe_html)
        self.assertNotIn("{", self.draft.probe_html)

    def test_texts_of_leaflink_are_text(self):
        self.draft.probe_result = [{"name": "<b>x</b>", "ok": True, "message": "<script>alert(1)</script>"}]
        self.assertNotIn("<script>", self.draft.probe_html)

    def test_dollar_must_be_active(self):
        """R099"""
        self.env["res.currency"].search([("name", "!=", "USD")], limit=1).active = True
        self.env.cr.execute("UPDATE res_currency SET active = false WHERE name = 'USD'")
        self.env.invalidate_all()
        self.draft.action_connect()
        self.assertFalse(self.lines(self.draft)["US dollar"]["ok"])

    def test_refused_key(self):
        self.draft.api_key = "0" * 64
        action = self.draft.action_connect()
        self.assertEqual(self.draft.state, "auth_error")
        self.assertEqual(action["params"]["type"], "danger")
        self.assertFalse(self.lines(self.draft)["Key"]["ok"])
        self.draft.action_connect()
        self.assertEqual(len(self.draft.activity_ids), 1, "one activity however often")
        self.draft.api_key = self.box.key
        self.draft.action_connect()
        self.assertEqual(self.draft.state, "connected")
        self.assertFalse(self.draft.activity_ids, "closed by itself")
        self.assertEqual(self.issues(self.draft, "auth").mapped("state"), ["solved"])

    def test_no_answer_changes_nothing(self):
        self.box.fault("status", times=None, status=503)
        with self.assertRaisesRegex(UserError, "LeafLink"):
            self.draft.action_connect()
        self.assertEqual(self.draft.state, "draft")

    def test_key_of_another_company(self):
        """R004"""
        self.draft.leaflink_company_id = "999999"
        with self.assertRaisesRegex(UserError, "another store"):
            self.draft.action_connect()

    def test_user_token_with_several_companies_asks(self):
        """R004"""
        self.box.fault(
            "status",
            match={"path": "/companies/"},
            status=200,
            body={"results": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]},
        )
        with self.assertRaisesRegex(UserError, r"A \(1\), B \(2\)"):
            self.draft.action_connect()

    def test_twin_is_remarked(self):
        self.draft.action_connect()
        other = self.draft.copy({"environment": "production", "leaflink_company_id": "1"})
        twin = self.draft.copy({"environment": "production", "leaflink_company_id": "1"})
        self.assertTrue(any(other.name in line["message"] for line in twin._probe(self.draft._client())), "R002")

    def test_only_managers(self):
        operator = new_test_user(self.env, "ll_op", groups="leaflink_connector.group_operator")
        for name in ("action_connect", "action_pause", "action_resume", "action_use_here"):
            with self.assertRaises(AccessError):
                getattr(self.draft.with_user(operator), name)()


@tagged("post_install", "-at_install")
class TestStates(LeafLinkCase):
    """OPS-1"""

    def test_pause_and_resume(self):
        self.store.action_pause()
        self.assertEqual(self.store.state, "paused")
        with self.assertRaisesRegex(NotReady, self.store.name):
            self.store._client()
        self.store.action_resume()
        self.assertEqual(self.store._client().companies().count, 1)
        self.store.state = "auth_error"
        self.store.action_resume()
        self.assertEqual(self.store.state, "connected")

    def test_archived(self):
        self.store.active = False
        with self.assertRaises(NotReady):
            self.store._client()

    def test_another_address_needs_connect(self):
        """R010"""
        self.store.custom_url = "http://127.0.0.1:9/api/v2/"
        self.assertEqual(self.store.state, "draft")

    def test_address_must_be_one(self):
        """R010"""
        for url in (False, "leaflink", "ftp://x/api/v2/", "http://user:pw@host/api/v2/"):
            with self.assertRaises(ValidationError):
                self.store.custom_url = url

    def test_pause_leaflink_asked_for(self):
        self.store.pause_until = fields.Datetime.now() + timedelta(seconds=40)
        with self.assertRaises(errors.RateLimited) as caught:
            self.store._client()
        self.assertAlmostEqual(caught.exception.retry_after, 40, delta=2)
        self.assertTrue(self.store.is_waiting)
        self.assertFalse(self.box.requests())

    def test_copy_of_a_store(self):
        """R001: several stores in one database, each with its own connection."""
        copied = self.store.copy()
        self.assertEqual((copied.state, copied.leaflink_company_id), ("draft", False))


@tagged("post_install", "-at_install")
class TestConnectWithGaps(LeafLinkCase):
    """One list that LeafLink does not give refuses nothing but itself (R009)."""

    def test_lists_that_answer_strangely(self):
        self.box.fault("status", {"path": "/licenses/"}, status=400)
        self.box.fault("status", {"path": "/company-staff/"}, status=503)
        self.store.state = "draft"
        self.store.action_connect()
        self.assertEqual(self.store.state, "connected")
        refused = [line["name"] for line in self.store.probe_result if line["ok"] is False]
        self.assertEqual(refused, ["Staff", "Licences and writing products"])

    def test_no_list_of_companies(self):
        """Whoever has entered the number of the company needs no list of companies."""
        self.box.fault("status", {"path": "/companies/"}, times=2, status=404)
        self.store.state = "draft"
        self.store.action_connect()
        self.assertEqual((self.store.state, self.store.leaflink_company_id), ("connected", str(self.box.company_id)))
        self.store.leaflink_company_id = False
        with self.assertRaises(UserError):
            self.store.action_connect()


@tagged("post_install", "-at_install")
class TestDatabaseGuard(LeafLinkCase):
    """A copied or neutralized database calls nobody until a manager has said so (SEC-4)."""

    def setUp(self):
        super().setUp()
        self.store.action_connect()
        self.box.clear_requests()
        self.params = self.env["ir.config_parameter"].sudo()

    def assert_refused(self):
        for client in (self.store._client, self.store._client_for_connect):
            with self.assertRaises(NotReady):
                client()
        self.assertTrue(self.store.neutral_reason)
        self.assertFalse(self.box.requests())

    def test_same_database(self):
        self.assertFalse(self.store.neutral_reason)
        self.assertTrue(self.store._client().companies().results)

    def test_new_uuid(self):
        self.params.set_param("database.uuid", "another")
        self.assert_refused()

    def test_same_uuid_under_another_name(self):
        self.store.sudo().connection_identity = dict(self.store.sudo().connection_identity, database="elsewhere")
        self.assert_refused()

    def test_another_secret_key(self):
        self.store.sudo().connection_identity = dict(self.store.sudo().connection_identity, fingerprint="0")
        self.assert_refused()

    def test_neutralized_behind_our_back(self):
        """As `odoo neutralize` does it: by SQL, while this process has the parameter cached."""
        self.assertFalse(self.params.get_param("database.is_neutralized"))
        self.env.cr.execute("INSERT INTO ir_config_parameter (key, value) VALUES ('database.is_neutralized', 'true')")
        self.assert_refused()

    def test_manager_confirms(self):
        self.params.set_param("database.uuid", "another")
        self.store.action_use_here()
        self.assertFalse(self.store.neutral_reason)
        self.assertTrue(self.store._client().companies().results)

    def test_never_connected_store_in_a_neutralized_database(self):
        self.params.set_param("database.is_neutralized", "true")
        fresh = self.env["leaflink.store"].create({**self._store_values(), "name": "Fresh"})
        with self.assertRaisesRegex(NotReady, "neutralized"):
            fresh.action_connect()
        fresh.action_use_here()
        fresh.action_connect()
        self.assertEqual(fresh.state, "connected")

    def test_neutralize_script(self):
        self.env.flush_all()
        path = "/".join(__file__.split("/")[:-2]) + "/data/neutralize.sql"
        with open(path, encoding="utf-8") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertEqual(self.store.state, "draft")
        self.assertFalse(self.store.api_key)
        self.assertFalse(self.store._webhook_keys())

    def test_jobs_end_quietly(self):
        self.params.set_param("database.uuid", "another")
        with self.assertRaises(JobDone), self.store._queue_errors(self.store):
            self.store._client()


@tagged("post_install", "-at_install")
class TestErrorTable(LeafLinkCase):
    """The table of errors, row by row, as inbound work meets it (ERR-5)."""

    def call(self):
        with self.store._queue_errors(self.store):
            return self.store._client().brands()

    def assert_retry(self, low, high):
        with self.assert_raises_keeping(RetryableJobError) as caught:
            self.call()
        self.assertTrue(low <= caught.exception.seconds <= high, caught.exception.seconds)
        return caught.exception

    def test_network(self):
        self.box.fault("reset_before", match={"path": "/brands/"})
        self.assertFalse(self.assert_retry(60, 72).ignore_retry)
        self.assertTrue(self.call().results, "and then it works")

    def test_server(self):
        for fault in ("status", "html", "truncated", "redirect"):
            self.box.fault(fault, match={"path": "/brands/"})
            self.assert_retry(60, 72)
        self.assertEqual(self.store.state, "connected")

    def test_back_off_grows(self):
        uuid = "11111111-1111-1111-1111-111111111111"
        store = self.store.with_context(job_uuid=uuid)
        store._delay(store, "in")._message_log(body="x")
        row = self.env["queue.job"].search([], limit=1, order="id desc")
        self.env.cr.execute("UPDATE queue_job SET uuid = %s WHERE id = %s", [uuid, row.id])
        self.env.invalidate_all()
        for tries, low in ((0, 60), (1, 300), (2, 900), (3, 3600), (9, 3600)):
            row.retry = tries
            self.box.fault("status", match={"path": "/brands/"})
            with self.assertRaises(RetryableJobError) as caught, store._queue_errors(store):
                store._client().brands()
            self.assertTrue(low <= caught.exception.seconds <= low * 1.2)

    def test_rate_limit(self):
        self.box.fault("status", match={"path": "/brands/"}, status=429, headers={"Retry-After": "25"})
        self.assertTrue(self.assert_retry(25, 27).ignore_retry)
        self.store.invalidate_recordset()
        self.assertGreater(self.store.pause_until, fields.Datetime.now() + timedelta(seconds=20))
        self.box.clear_requests()
        self.assert_retry(20, 27)
        self.assertFalse(self.box.requests(), "nobody calls before the pause is over")

    def test_rate_limit_without_a_hint(self):
        """ERR-4"""
        self.box.fault("status", match={"path": "/brands/"}, status=429)
        self.assert_retry(60, 62)

    def test_refused_key(self):
        self.box.fault("status", match={"path": "/brands/"}, status=401)
        with self.assert_raises_keeping(JobDone) as caught:
            self.call()
        self.assertEqual(caught.exception.state, "queued")
        self.assertEqual(self.store.state, "auth_error")
        self.assertEqual(len(self.store.activity_ids), 1)
        with self.assertRaises(JobDone):
            self.call()
        self.assertEqual(len(self.box.requests("GET", "/brands/")), 1, "dispatch stops")

    def test_missing_permission(self):
        self.box.permissions(customers="none")
        with self.assert_raises_keeping(JobDone) as caught, self.store._queue_errors(self.store):
            self.store._client().customers()
        self.assertEqual(caught.exception.state, "error")
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", "forbidden")])
        self.assertIn("Customers: Read", issue.message)
        self.assertEqual(self.store.state, "connected")

    def test_about_one_record(self):
        with self.assertRaises(errors.NotFound), self.store._queue_errors(self.store):
            self.store._client().product(999999)
        with self.assertRaises(errors.Rejected), self.store._queue_errors(self.store):
            self.store._client().brands(no_such_filter="x")
