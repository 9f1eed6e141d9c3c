from datetime import timedelta

from odoo import fields, models

SILENT_HOURS = 72  # LeafLink switches a webhook off when it has failed for five days


class LeafLinkCursor(models.Model):
    """Webhooks that have stopped are noticed while polling still finds what they should have announced."""

    _inherit = "leaflink.cursor"

    def _end_run_order(self):
        result = super()._end_run_order()
        self.store_id._watch_webhook(self.operation_id.created + self.operation_id.updated)
        return result


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def _watch_webhook(self, changed):
        """Ask to look at the webhook when none came for days although `changed` orders did, if there ever was one."""
        last = self.env["leaflink.event"].search([("store_id", "=", self.id)], limit=1).create_date
        if not last:
            return
        if last > fields.Datetime.now() - timedelta(hours=SILENT_HOURS):
            self.env["leaflink.issue"]._solve(self, ["webhook_silent"])
        elif changed and not self._is_silence_accepted(last):
            message = self.env._(
                "No webhook has reached store %(store)s since %(day)s, although orders have changed: the schedule "
                "brought them. Look whether LeafLink has switched the webhook off (Settings, Developer Options); its "
                "address is on the page Webhook of the store. Dismiss this when you do without.",
                store=self.name,
                day=fields.Date.context_today(self, last),
            )
            self.env["leaflink.issue"]._open(self, self, "webhook_silent", message)

    def _is_silence_accepted(self, last):
        """Whether the question about the silence since `last` was dismissed."""
        about = [("store_id", "=", self.id), ("code", "=", "webhook_silent"), ("create_date", ">", last)]
        return bool(self.env["leaflink.issue"].sudo().search_count([*about, ("state", "!=", "open")], limit=1))
