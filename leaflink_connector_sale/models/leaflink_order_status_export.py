"""Status out: LeafLink's order is walked to the state Odoo wants, by the transitions LeafLink offers (R185, F6)."""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.values import status_name
from odoo.addons.leaflink_connector.models.leaflink_task import kinds

from .leaflink_order_process import CLOSED

# an order's life at LeafLink: state and the call that leads there (LeafLink V2, transitions)
STEPS = {"Accepted": "accept", "Fulfilled": "fulfill", "Shipped": "ship", "Complete": "complete"}
LIFE = ("Draft", "Submitted", "Backorder", *STEPS)
TARGETS = (*LIFE, "Rejected")
MOST_STEPS = 5


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    def _intend_status(self, target):
        """Have LeafLink's orders moved to `target`: a state of their life, or Rejected.

        What waits already and leads farther stays; nothing comes after Rejected.
        """
        Task = self.env["leaflink.task"].sudo()
        for order in self:
            about = [("res_model", "=", self._name), ("res_id", "=", order.id)]
            waiting = Task.search([("kind", "=", "status"), ("state", "=", "queued"), *about])
            farthest = max([target, *(task.payload["target"] for task in waiting)], key=TARGETS.index)
            words = {"status": farthest, "order": order.display_name}
            Task._intend(
                order.store_id,
                "status",
                order,
                {"number": order.external_id, "target": farthest},
                key=order._task_key(),
                description=self.env._("Status %(status)s of order %(order)s", **words),
            )


class LeafLinkTask(models.Model):
    """Outbox kind `status`: walks LeafLink's order to a state, one transition at a time. It may be repeated."""

    _inherit = "leaflink.task"

    kind = kinds(status="Status")

    def _send_status(self, client, payload):
        """Walk the order to `payload["target"]`; an order at or past it is a success, a closed one is past Rejected.

        Raises UserError when LeafLink offers no way there, Rejected with LeafLink's words when it refuses a step.
        """
        number, target = payload["number"], payload["target"]
        raw = client.order(number)
        for _step in range(MOST_STEPS):
            status = status_name(raw.get("status"))
            if is_reached(status, target):
                return {"status": status}
            raw = self._take_step(client, number, raw, status, target)
        raise UserError(self.env._("LeafLink's order did not reach %s.", target))

    def _take_step(self, client, number, raw, status, target):
        """Make the next transition from `status`; returns the order afterwards, asked for if the answer is none."""
        action = _next_action(raw, status, target)
        if not action:
            raise UserError(
                self.env._("LeafLink's order is %(status)s and cannot become %(target)s.", status=status, target=target)
            )
        try:
            after = client.transition_order(number, action)
        except (errors.Rejected, errors.NotFound) as error:
            after = client.order(number)
            if status_name(after.get("status")) != status:
                return after
            if action == "accept" and not (raw.get("payment_term") or raw.get("selected_payment_option")):
                raise UserError(
                    self.env._("%s The order has no payment term yet; LeafLink may want one.", error)
                ) from None
            raise
        return after if status_name(after.get("status")) else client.order(number)

    def _done_status(self, result):
        """The order is read again: what follows from its new status, and who else moved it, is decided as always."""
        self._record()._delay_fetch()


def is_reached(status, target):
    """Whether an order in `status` needs no step to `target`; a closed order is past Rejected."""
    if target == "Rejected":
        return status in CLOSED
    return status in LIFE and LIFE.index(status) >= LIFE.index(target)


def offered(raw):
    """The states LeafLink says the order can be moved to; when it does not say, the next of its life and Rejected."""
    status, told = status_name(raw.get("status")), raw.get("available_transitions")
    if isinstance(told, list):
        return [status_name(state) for state in told if isinstance(state, str)]
    if status not in LIFE[1:-1]:
        return []
    return [next(state for state in LIFE[LIFE.index(status) + 1 :] if state in STEPS), "Rejected"]


def _next_action(raw, status, target):
    """Return the transition to make next, "" if LeafLink offers none that leads to `target`."""
    if status not in LIFE:
        return ""
    steps = {"Rejected": "reject"}
    if target != "Rejected":
        steps = {
            state: STEPS[state] for state in LIFE[LIFE.index(status) + 1 : LIFE.index(target) + 1] if state in STEPS
        }
    return next((action for state, action in steps.items() if state in offered(raw)), "")
