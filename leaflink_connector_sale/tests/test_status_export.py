from odoo.tests import tagged

from .common import OrderCase


class TerseClient:
    """The store's client; LeafLink does what it is asked, but its answers to transitions say little."""

    def __init__(self, client, answer):
        self.client, self.answer, self.calls = client, answer, []

    def order(self, number):
        return self.client.order(number)

    def transition_order(self, number, action):
        self.calls.append(action)
        self.client.transition_order(number, action)
        return self.answer if action == "fulfill" else {"detail": "ok"}


@tagged("post_install", "-at_install")
class TestStatusExport(OrderCase):
    """The walk of an order's status, step by step (R185, R186, F6)."""

    def send(self, order, target):
        """Intend a status and let it go out -> the task."""
        order._intend_status(target)
        self.run_jobs()
        return self.env["leaflink.task"].search([("kind", "=", "status"), ("res_id", "=", order.id)], limit=1)

    def steps(self):
        calls = self.box.requests(method="POST", path="/orders-received/*")
        return [call["path"].rstrip("/").split("/")[-1] for call in calls]

    def test_transition_answers_without_number_or_status(self):
        """R185, F6"""
        for answer in ({}, {"status": "Fulfilled"}):
            with self.subTest(answer):
                order = self.imported()
                client = TerseClient(self.store._client(), answer)
                done = self.env["leaflink.task"]._send_status(
                    client, {"number": order.external_id, "target": "Shipped"}
                )
                self.assertEqual((client.calls, done), (["fulfill", "ship"], {"status": "Shipped"}))

    def test_accepting_without_a_payment_term(self):
        """R186, CASE PAYMENT-TERM-REQUIRED: told with the hint, once, and accepted when there is a term."""
        self.box.configure(require_payment_term=True)
        self.store.capture_point = "submitted"
        order = self.imported(status="Submitted", payment_term=None, selected_payment_option=None)
        task = self.send(order, "Accepted")
        self.sweep()
        self.run_jobs()
        self.assertEqual((task.state, task.attempts, self.steps()), ("error", 1, ["accept"]))
        self.assertIn("payment term", self.issues(order).message)
        self.box.edit_order(order.external_id, payment_term="Net 15")
        task.action_retry()
        self.run_jobs()
        self.assertEqual(self.box.order(order.external_id)["status"], "Accepted")
        self.assertFalse(self.issues(order))

    def test_reject(self):
        """R186: one step from wherever the order is; an order closed in another way is not touched."""
        order = self.imported()
        self.assertEqual(self.send(order, "Rejected").state, "done")
        self.assertEqual((self.steps(), self.box.order(order.external_id)["status"]), (["reject"], "Rejected"))
        self.box.clear_requests()
        task = self.send(order, "Rejected")
        self.assertEqual((task.state, task.result, self.steps()), ("done", {"status": "Rejected"}, []))

    def test_reject_that_is_not_offered_is_an_issue(self):
        """R186"""
        order = self.imported(status="Complete")
        task = self.send(order, "Rejected")
        self.assertEqual((task.state, self.steps()), ("error", []))
        self.assertIn("cannot become Rejected", task.error)
        self.assertTrue(self.issues(order), "a person is told")
