from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .common import LeafLinkCase

JOB_LOGGER = "odoo.addons.leaflink_connector.models.leaflink_job"
PATH = "/product-categories/"
LIMIT = 3


def _fetch_page_test(self, client, offset, filters):
    return client.categories(limit=LIMIT, offset=offset, **filters)


def _store_page_test(self, results, operation):
    """What the pages bring is kept as partner tags, so that tests read it from the database."""
    operation._count(created=len(results))
    self.env["res.partner.category"].create([{"name": f"LL {record['id']}"} for record in results])


def _fetch_page_filtered(self, client, offset, filters):
    return client.products(offset=offset, **filters)


def _store_page_filtered(self, results, operation):
    operation._count(updated=len(results))


def _fetch_page_circle(self, client, offset, filters):
    """A list that answers every offset with its first page."""
    return client.categories(limit=LIMIT)


def _store_page_circle(self, results, operation):
    operation._count(updated=len(results))


def _fetch_page_broken(self, client, offset, filters):
    return client.categories(limit=LIMIT, offset=offset)


def _store_page_broken(self, results, operation):
    if not self.env.company.partner_id.ref:
        raise ZeroDivisionError("secret detail")


class CursorCase(LeafLinkCase):
    """Lists of LeafLink that the tests read in pages of three."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_handlers(
            "leaflink.cursor",
            _fetch_page_test,
            _store_page_test,
            _fetch_page_filtered,
            _store_page_filtered,
            _fetch_page_circle,
            _store_page_circle,
            _fetch_page_broken,
            _store_page_broken,
        )

    def setUp(self):
        super().setUp()
        self.ids = sorted(record["id"] for record in self.box.table("product-categories"))
        self.pages = -(-len(self.ids) // LIMIT)
        self.assertGreater(self.pages, 2)

    def start(self, resource="test", **options):
        return self.env["leaflink.cursor"]._start(self.store, resource, **options)

    def stored(self):
        tags = self.env["res.partner.category"].search([("name", "=like", "LL %")], order="id")
        return sorted(int(name.split()[1]) for name in tags.mapped("name"))

    def calls(self):
        return self.box.requests("GET", PATH)

    def job(self, cursor):
        return self.env["queue.job"].search(
            [("identity_key", "=", f"leaflink:{self.store.id}:cursor:{cursor.id}"), ("state", "=", "pending")]
        )


@tagged("post_install", "-at_install")
class TestPages(CursorCase):
    """R031, R256"""

    def test_one_job_per_page_and_every_record(self):
        cursor = self.start()
        self.assertFalse(self.calls())
        jobs = self.run_jobs()
        self.assertEqual(jobs, self.pages)
        self.assertEqual(len(self.calls()), self.pages, "no call more than pages")
        self.assertEqual(self.stored(), self.ids)
        self.assertFalse(cursor.is_open)
        operation = cursor.operation_id
        self.assertEqual(
            (operation.created, operation.state, operation.user_id), (len(self.ids), "done", self.env.user)
        )

    def test_value_is_the_start_by_leaflinks_clock(self):
        cursor = self.start("filtered")
        before = fields.Datetime.now()
        self.run_jobs()
        self.assertAlmostEqual(cursor.value, before - timedelta(minutes=10), delta=timedelta(seconds=5))
        value = cursor.value
        self.box.clear_requests()
        self.start("filtered")
        self.run_jobs()
        self.assertIn(value.isoformat(), str(self.box.requests("GET", "/products/")[0]["query"]))

    def test_interrupted_run_goes_on_at_its_page(self):
        cursor = self.start()
        self.box.fault("status", match={"path": PATH}, skip=1)
        self.run_jobs()
        self.assertEqual(len(self.calls()), 2)
        self.assertTrue(cursor.is_open)
        self.assertFalse(cursor.value, "moves only when every page is stored")
        self.assertGreater(self.job(cursor).eta, fields.Datetime.now() + timedelta(seconds=50))
        self.job(cursor).eta = False
        self.run_jobs()
        self.assertEqual(self.stored(), self.ids, "nothing twice, nothing left out")
        self.assertTrue(cursor.value)

    def test_rate_limit_in_the_middle(self):
        cursor = self.start()
        self.box.fault("status", match={"path": PATH}, status=429, headers={"Retry-After": "9"}, skip=2)
        self.run_jobs()
        self.assertEqual(cursor.offset, 2 * LIMIT)
        self.store.invalidate_recordset()
        self.assertTrue(self.store.is_waiting)
        self.store.pause_until = False
        self.job(cursor).eta = False
        self.run_jobs()
        self.assertEqual(self.stored(), self.ids)

    def test_a_pause_ends_for_all_who_wait(self):
        """R013: jobs that only look during a pause do not make it longer, however many there are."""
        cursors = self.start() | self.start("filtered") | self.start("broken") | self.start("circle")
        jobs = self.env["queue.job"].concat(*map(self.job, cursors))
        self.box.fault("status", status=429, headers={"Retry-After": "30"})
        before = fields.Datetime.now()
        for _again in range(3):
            jobs.eta = False
            self.run_jobs()
        self.store.invalidate_recordset()
        self.assertAlmostEqual(self.store.pause_until, before + timedelta(seconds=31), delta=timedelta(seconds=2))
        for eta in jobs.mapped("eta"):
            self.assertAlmostEqual(eta, self.store.pause_until, delta=timedelta(seconds=2))
        self.assertEqual(len(self.box.requests()), 1, "nobody calls before the pause is over")

    def test_jobs_are_disposable(self):
        """N02"""
        cursor = self.start()
        self.job(cursor).eta = fields.Datetime.now() + timedelta(hours=1)
        self.env["queue.job"].search([]).unlink()
        self.assertFalse(self.run_jobs())
        self.sweep()
        self.run_jobs()
        self.assertEqual(self.stored(), self.ids)

    def test_paused_store_resumes(self):
        """OPS-1"""
        cursor = self.start()
        self.store.action_pause()
        self.run_jobs()
        self.assertTrue(cursor.is_open)
        self.assertFalse(self.calls())
        self.store.action_resume()
        self.run_jobs()
        self.assertEqual(self.stored(), self.ids)

    def test_pressed_again_does_not_wait_for_back_off(self):
        cursor = self.start()
        self.box.fault("status", match={"path": PATH})
        self.run_jobs()
        self.start()
        self.assertFalse(self.job(cursor).eta)

    def test_second_start_runs_after_the_first(self):
        cursor = self.start()
        operation = self.env["leaflink.operation"]._begin(self.store, "Second")
        self.start(modified_since=False, operation=operation)
        self.start(modified_since=False, operation=operation)
        self.run_jobs()
        self.assertEqual(len(self.calls()), 2 * self.pages)
        self.assertEqual((cursor.operation_id, operation.state), (operation, "done"))

    def test_person_stands_on_the_operation(self):
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_operator")
        cursor = self.env["leaflink.cursor"].with_user(operator)._start(self.store.with_user(operator), "test")
        self.assertEqual(cursor.operation_id.user_id, operator)
        self.env["leaflink.cursor"].with_user(operator)._start(self.store.with_user(operator), "test")
        self.run_jobs()
        self.assertEqual(cursor.operation_id.user_id, operator)

    def test_which_runs_move_the_value(self):
        cursor = self.start()
        self.run_jobs()
        for value, options, moves in (
            ("2026-01-10 00:00:00", {}, True),
            ("2026-01-10 00:00:00", {"modified_since": datetime(2026, 1, 1)}, True),
            ("2026-01-10 00:00:00", {"modified_since": False}, True),
            ("2026-01-10 00:00:00", {"modified_since": datetime(2026, 1, 11)}, False),
            ("2026-01-10 00:00:00", {"filters": {"brand": 1}}, False),
            (False, {"modified_since": datetime(2026, 1, 11)}, True),
        ):
            cursor.value = value
            self.start(**options)
            self.assertEqual(cursor.moves_value, moves, options)
            cursor._end_run()
            self.assertEqual(cursor.value == fields.Datetime.to_datetime(value), not moves)

    def test_an_outage_is_shown(self):
        cursor = self.start()
        self.box.fault("status", match={"path": PATH}, skip=1, status=503)
        self.run_jobs()
        operation = cursor.operation_id
        self.assertEqual((operation.state, cursor.error), ("running", operation.error))
        self.assertIn("503", operation.error)
        self.job(cursor).eta = False
        self.run_jobs()
        self.assertEqual((operation.state, operation.error), ("done", False))

    def test_put_off_for_a_day_gives_up(self):
        """ERR-5"""
        cursor = self.start()
        self.env.flush_all()
        self.env.cr.execute("UPDATE leaflink_cursor SET write_date = now() - interval '25 hours'")
        self.env.invalidate_all()
        self.box.fault("status", match={"path": PATH}, status=429)
        self.run_jobs()
        self.assertEqual((cursor.is_open, cursor.operation_id.state), (False, "failed"))
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", "run")])
        self.assertEqual(issue.state, "open")

    def test_bare_lists_are_read_to_their_end(self):
        """A server may answer with lists without an envelope, and may ignore limit and offset."""
        rows = [{"id": number, "name": f"C{number}"} for number in range(LIMIT + 1)]
        for pages in ([rows[:LIMIT], rows[LIMIT:]], [rows, rows]):
            for page in pages:
                self.box.fault("status", {"path": PATH}, status=200, body=page)
            self.env["res.partner.category"].search([("name", "=like", "LL %")]).unlink()
            cursor = self.start()
            self.run_jobs()
            self.assertEqual((self.stored(), cursor.operation_id.state), ([0, 1, 2, 3], "done"))

    def test_repeated_page(self):
        cursor = self.start("circle")
        self.run_jobs()
        self.assertEqual((cursor.is_open, cursor.value, cursor.operation_id.state), (False, False, "failed"))
        self.assertEqual(len(self.calls()), 2, "ends instead of going in circles")

    @mute_logger(JOB_LOGGER)
    def test_broken_store_step(self):
        cursor = self.start("broken")
        self.run_jobs()
        self.assertEqual((cursor.is_open, cursor.value), (False, False))
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", "run")])
        self.assertNotIn("secret detail", issue.message)
        self.env.company.partner_id.ref = "mended"
        self.start("broken")
        self.run_jobs()
        self.assertEqual(issue.state, "solved")

    def test_forbidden_switches_the_schedule_off(self):
        """OPS-1"""
        self.box.permissions(products="none", orders="none")
        cursor = self.start()
        self.start(modified_since=False)
        self.run_jobs()
        self.assertFalse(cursor.is_open)
        self.assertEqual(self.store.state, "connected")
        calls = len(self.calls())
        self.env["leaflink.cursor"].with_context(cron_id=1)._start(self.store, "test")
        self.run_jobs()
        self.assertEqual(len(self.calls()), calls, "no schedule tries again")
        self.box.permissions(products="rw", orders="rw")
        self.start()
        self.run_jobs()
        self.assertEqual(self.stored(), self.ids, "a person may")

    def test_inline(self):
        store = self.store.with_context(queue_job__no_delay=True)
        cursor = store.env["leaflink.cursor"]._start(store, "test", modified_since=False)
        self.assertEqual(self.stored(), self.ids)
        self.assertFalse(cursor.is_open)
        self.box.fault("status", match={"path": PATH}, skip=1)
        with self.assert_raises_keeping(RetryableJobError):
            store.env["leaflink.cursor"]._start(store, "test", modified_since=False)
        self.box.fault("status", match={"path": PATH}, status=401)
        store.env["leaflink.cursor"]._start(store, "test", modified_since=False)
        self.assertEqual(self.store.state, "auth_error")
