from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.leaflink_connector.lib import errors
from odoo.addons.leaflink_connector.lib.values import status_name

from .leaflink_shipping_export import DEAD

# an order's life at LeafLink: state and the call that leads there (LeafLink V2, transitions)
STEPS = {"Accepted": "accept", "Fulfilled": "fulfill", "Shipped": "ship", "Complete": "complete"}
LIFE = ("Draft", "Submitted", "Backorder", *STEPS)
TARGETS = {"ship": "Shipped", "complete": "Complete"}
MOST_STEPS = 5


class LeafLinkOrder(models.Model):
    """Status out (R185, F6, C20): with the last delivery, never with a part of it."""

    _inherit = "leaflink.order"

    def _export_delivered_status(self):
        """Intend the status the store wants once nothing of the sales order is left to deliver."""
        target = TARGETS.get(self.store_id.export_status)
        if target and self._is_delivered():
            description = self.env._("Status %(status)s of order %(order)s", status=target, order=self.display_name)
            payload = {"number": self.external_id, "target": target}
            self.env["leaflink.task"]._intend(
                self.store_id, "status", self, payload, key=f"order:{self.external_id}", description=description
            )

    def _is_delivered(self):
        """Tell whether something has left and no step of a delivery is open; a backorder is open."""
        states = self._delivery_states()
        return "done" in states and states <= {"done", "cancel"}


class LeafLinkTask(models.Model):
    """Outbox kind `status`: walks LeafLink's order to a state, one transition at a time. It may be repeated."""

    _inherit = "leaflink.task"

    kind = fields.Selection(selection_add=[("status", "Status")], ondelete={"status": "cascade"})

    def _send_status(self, client, payload):
        """Walk the order to `payload["target"]`; an order at or past it is a success.

        Raises UserError when LeafLink offers no way there, Rejected with LeafLink's words when it refuses a step.
        """
        number, target = payload["number"], payload["target"]
        raw = client.order(number)
        for _step in range(MOST_STEPS):
            status = status_name(raw.get("status"))
            if status in LIFE and LIFE.index(status) >= LIFE.index(target):
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


def _next_action(raw, status, target):
    """Return the transition to make next, "" if LeafLink offers none that leads to `target`."""
    if status in DEAD or status not in LIFE:
        return ""
    ahead = [state for state in LIFE[LIFE.index(status) + 1 : LIFE.index(target) + 1] if state in STEPS]
    offered = raw.get("available_transitions")
    if isinstance(offered, list):
        offered = {status_name(state) for state in offered}
        ahead = [state for state in ahead if state in offered]
    return STEPS[ahead[0]] if ahead else ""
