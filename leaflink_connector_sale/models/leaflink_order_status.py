"""The states of an order on both sides: what follows from LeafLink's here, and from ours there (R185, R195, F6)."""

from odoo import fields, models

from odoo.addons.leaflink_connector.models.leaflink_task import OPEN_STATES

from .leaflink_order_process import CLOSED, UNCONFIRMED
from .leaflink_order_status_export import LIFE, is_reached, offered

# store setting that says what follows from a status of LeafLink
WHEN = {"Fulfilled": "when_fulfilled", "Shipped": "when_shipped", "Complete": "when_complete"}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    offered = fields.Char(readonly=True, help="The states LeafLink says the order can be moved to.")
    status_note = fields.Char(
        "Sent Status", compute="_compute_status_note", help="What became of the status Odoo sent last."
    )

    def _compute_status_note(self):
        """The newest `status` task of each order, while it is under way or when LeafLink did not take it."""
        about = [("kind", "=", "status"), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
        tasks = {task.res_id: task for task in self.env["leaflink.task"].sudo().search(about, order="id")}
        for order in self:
            task = tasks.get(order.id)
            words = task and {"status": task.payload["target"], "reason": task.error or ""}
            if task and task.state in OPEN_STATES:
                order.status_note = self.env._("%(status)s is being sent to LeafLink. %(reason)s", **words)
            elif task and task.state == "error":
                order.status_note = self.env._("LeafLink did not make it %(status)s: %(reason)s", **words)
            else:
                order.status_note = False

    def _note_offered(self, raw):
        """LeafLink may offer other steps of an order that is otherwise the same, when it got a payment term."""
        steps = ", ".join(offered(raw))
        if self.offered != steps:
            self.offered = steps

    # --- LeafLink moved on

    def _has_moved(self):
        """Whether LeafLink's status is another one than when the sales order last agreed with it."""
        return bool(self.sale_order_id and self.applied and self.applied.get("status") != self.status)

    def _follow_status(self):
        """These orders have moved on at LeafLink: note it on their sales orders and do what the store wants then."""
        bodies = {}
        for order in self:
            order.applied = order.applied | {"status": order.status}
            words = {"order": order.short_number, "status": order.status}
            text = self.env._("LeafLink order %(order)s is %(status)s now.", **words)
            bodies.setdefault(order.sale_order_id.id, []).append(text)
        self.sale_order_id._leaflink_log({sale: " ".join(texts) for sale, texts in bodies.items()})
        self.filtered(lambda order: order._when() == "confirm")._confirm_if_quoted()
        self._lock_sale()

    def _when(self):
        """What the store wants to become of the sales order in LeafLink's present status."""
        return self.store_id[WHEN[self.status]] if self.status in WHEN else "none"

    def _lock_sale(self):
        """Lock the confirmed sales orders all of whose LeafLink orders have come that far (R185)."""
        for sale in self.sale_order_id.filtered(lambda sale: sale.state == "sale" and not sale.locked):
            if all(order._when() == "lock" for order in sale.leaflink_order_ids):
                sale.action_lock()
                status = sale.leaflink_status
                sale._leaflink_log(self.env._("Locked, because the LeafLink order is %s.", status))

    # --- Odoo moved on

    def _tell_status(self):
        """Something happened to the sales orders of these orders: tell LeafLink the state the store wants for that."""
        for order in self:
            target = order._wished_status()
            if target and order.status in LIFE and not is_reached(order.status, target):
                order._intend_status(target)

    def _wished_status(self):
        """The farthest state the store's settings give for what has happened to the sales order, "" for none."""
        store, sale, wished = self.store_id, self.sale_order_id, []
        if sale.state == "sale":
            wished.append(store.tell_confirmed)
            if sale.invoice_status == "invoiced" and self._is_through():
                wished.append(store.tell_invoiced)
                invoices = sale.invoice_ids.filtered(lambda move: move.state == "posted")
                if set(invoices.mapped("payment_state")) <= {"paid", "in_payment", "reversed"}:
                    wished.append(store.tell_paid)
        return max((state for state in wished if state != "none"), key=LIFE.index, default="")

    def _is_through(self):
        """Hook: whether nothing of the order is left to deliver; an addon that knows deliveries answers."""
        return True

    # --- side by side

    def _status_difference(self):
        """A sentence that says how LeafLink's status and Odoo's sales order disagree, "" when they go together.

        Which of the two is right, nobody knows here. An order without a sales order disagrees with nothing.
        """
        sale = self.sale_order_id
        words = {"order": self.short_number, "status": self.status, "sale": sale.name}
        if not sale:
            return ""
        if self.status in CLOSED and sale.state != "cancel":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is not cancelled.", **words)
        if self.status not in CLOSED and sale.state == "cancel":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is cancelled.", **words)
        if self.status in WHEN and sale.state in ("draft", "sent"):
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is still a quotation.", **words)
        if self.status in UNCONFIRMED and sale.state == "sale":
            return self.env._("LeafLink order %(order)s is %(status)s, %(sale)s is confirmed.", **words)
        return ""

    # --- buttons, shown when LeafLink offers the step (R186)

    def action_accept(self):
        """Accept these orders at LeafLink."""
        return self._move_by_person("Accepted")

    def action_fulfill(self):
        """Make these orders Fulfilled at LeafLink, which takes their units out of its quantities."""
        return self._move_by_person("Fulfilled")

    def action_ship(self):
        """Make these orders Shipped at LeafLink."""
        return self._move_by_person("Shipped")

    def action_complete(self):
        """Make these orders Complete at LeafLink."""
        return self._move_by_person("Complete")

    def action_reject(self):
        """Reject these orders at LeafLink, which tells the buyers. Their quotations are cancelled when it is done."""
        return self._move_by_person("Rejected")

    def _move_by_person(self, target):
        self._check_role("operator")
        self.check_access("read")
        self.sudo()._intend_status(target)
        words = {"orders": ", ".join(self.mapped("short_number")), "status": target}
        message = self.env._("LeafLink is asked to make %(orders)s %(status)s.", **words)
        return self.env["leaflink.store"]._notification("info", message)
