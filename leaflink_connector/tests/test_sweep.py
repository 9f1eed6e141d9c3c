import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .task_case import TaskCase


@tagged("post_install", "-at_install")
class TestSweep(TaskCase):
    """Jobs are disposable: rows bring them back, and without a runner the schedule does them."""

    def receive(self):
        body = {"type": "product", "action": "edit", "data": {"id": self.product}}
        return self.env["leaflink.event"]._receive(self.store, json.dumps(body).encode())

    def jobs(self):
        return self.env["queue.job"].search([("identity_key", "=like", f"leaflink:{self.store.id}:%")])

    def age(self, minutes):
        """Let every waiting job be so old."""
        self.env.flush_all()
        moment = fields.Datetime.now() - timedelta(minutes=minutes)
        self.env.cr.execute("UPDATE queue_job SET date_created = %s", [moment])
        self.env.invalidate_all()

    def test_schedules(self):
        """R025, R033, SEC-3, OPS-2"""
        schedules = {
            name: (cron.interval_number, cron.interval_type)
            for name in ("sweep", "prune", "poll_catalog", "refresh_reference")
            for cron in self.env.ref(f"leaflink_connector.cron_{name}")
        }
        self.assertEqual(schedules["sweep"], (5, "minutes"))
        self.assertEqual(schedules["prune"], (1, "days"))
        self.assertEqual(schedules["poll_catalog"], (60, "minutes"))
        self.assertEqual(schedules["refresh_reference"], (1, "weeks"))

    def test_deleted_jobs_come_back(self):
        """N02"""
        event, task = self.receive(), self.intend()
        self.env["queue.job"].search([]).unlink()
        self.assertFalse(self.run_jobs())
        self.sweep()
        self.assertEqual(len(self.jobs()), 2)
        self.run_jobs()
        self.assertEqual((event.state, task.state), ("done", "done"))

    def test_jobs_of_a_dead_process_come_back(self):
        """N02: the queue notices only after a minute, and meanwhile nothing else gets through the channel."""
        event = self.receive()
        dead = self.jobs()
        for state in ("enqueued", "started"):
            dead.write({"state": state})
            self.sweep()
            self.assertEqual(self.jobs().mapped("state"), ["pending"])
        self.run_jobs()
        self.assertEqual(event.state, "done")

    def test_sweeping_again_adds_nothing(self):
        self.receive()
        self.intend()
        for _time in range(3):
            self.sweep()
        self.assertEqual(len(self.jobs()), 2)

    def test_back_off_is_kept(self):
        task = self.intend_name()
        self.box.fault("status", match={"method": "PATCH"})
        self.run_jobs()
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.assertFalse(self.jobs(), "not due yet")
        task.next_try = fields.Datetime.now() - timedelta(seconds=1)
        self.sweep()
        self.run_jobs()
        self.assertEqual(task.state, "done")

    def test_uncertain_and_orphaned_ones_at_once(self):
        uncertain, running = self.intend("A", key="a"), self.intend("B", key="b")
        uncertain.write({"state": "uncertain", "next_try": False})
        running.write({"state": "running"})
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.run_jobs()
        self.assertEqual((uncertain.state, running.state), ("done", "done"))
        self.assertEqual((len(self.lines("A")), len(self.lines("B"))), (1, 1))

    def test_lost_answer_is_not_left_waiting(self):
        task = self.intend()
        self.box.fault("reset_after", match={"method": "POST", "path": "/product-lines/"})
        self.run_jobs()
        self.assertEqual(task.state, "uncertain")
        self.assertFalse(self.store.busy, "its own try comes later")
        self.sweep()
        self.run_jobs()
        self.assertEqual((task.state, len(self.lines())), ("done", 1))

    def test_stopped_stores_wait(self):
        self.receive()
        self.store.action_pause()
        self.env["queue.job"].search([]).unlink()
        self.sweep()
        self.assertFalse(self.jobs())

    def test_runner_is_down(self):
        """OPS-2"""
        event, task = self.receive(), self.intend()
        self.assertFalse(self.store.runner_down)
        self.sweep()
        self.assertEqual(event.state, "queued", "give the runner its time")
        self.age(11)
        self.assertTrue(self.store.runner_down)
        self.sweep()
        self.assertEqual((event.state, task.state), ("done", "done"))
        self.assertEqual(self.issue("runner").state, "open")
        self.sweep()  # what those jobs have enqueued
        self.assertEqual(set(self.jobs().mapped("state")), {"done"})
        self.assertFalse(self.store.busy)
        self.assertEqual(self.issue("runner").state, "open", "the runner has not come back")
        later = self.intend_name()
        self.sweep()
        self.assertEqual(later.state, "done", "without waiting for ten minutes again")
        self.intend("Back", key="back")
        self.run_jobs()  # as the runner
        self.sweep()
        self.assertEqual(self.issue("runner").state, "solved")

    def test_runner_is_down_and_leaflink_too(self):
        task = self.intend_name()
        self.box.fault("status", match={"method": "PATCH"})
        self.age(11)
        self.sweep()
        self.assertEqual((task.state, self.jobs().state), ("queued", "pending"))
        self.assertGreater(self.jobs().eta, fields.Datetime.now())

    def test_runner_works_on_a_long_queue(self):
        self.receive()
        self.age(11)
        done = self.intend()
        row = self.env["queue.job"].search([("identity_key", "like", f":task:{done.id}")])
        row.write({"state": "done", "date_enqueued": fields.Datetime.now()})
        self.store.invalidate_recordset()
        self.assertFalse(self.store.runner_down)

    def test_prune(self):
        """R255"""
        old = fields.Datetime.now() - timedelta(days=91)
        event, task, kept = self.receive(), self.intend(), self.intend_name()
        operation = self.env["leaflink.operation"]._begin(self.store, "Old")
        operation._end()
        issue = self.env["leaflink.issue"]._open(self.store, self.store, "x", "Text.")
        self.run_jobs()
        kept.state = "error"
        self.env["leaflink.issue"]._solve(self.store)
        fresh = self.intend("Fresh", key="fresh")
        fresh.state = "done"
        self.env.flush_all()
        for record in (event, task, kept, operation, issue):
            self.env.cr.execute(f"UPDATE {record._table} SET create_date = %s WHERE id = %s", [old, record.id])
        self.env.ref("leaflink_connector.cron_prune").method_direct_trigger()
        self.env.invalidate_all()
        for record in (event, task, operation, issue):
            self.assertFalse(record.exists(), record)
        self.assertTrue(kept.exists() and fresh.exists(), "what needs a person or is young stays")

    def test_prune_after_the_chosen_days(self):
        """R023, R255"""
        self.env["res.config.settings"].create({"leaflink_retention_days": 10}).execute()
        young, old = self.intend("Young", key="young"), self.intend("Old", key="old")
        (young | old).state = "done"
        self.env.flush_all()
        for task, days in ((young, 9), (old, 11)):
            moment = fields.Datetime.now() - timedelta(days=days)
            self.env.cr.execute("UPDATE leaflink_task SET create_date = %s WHERE id = %s", [moment, task.id])
        self.env.ref("leaflink_connector.cron_prune").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((young | old).exists(), young)
