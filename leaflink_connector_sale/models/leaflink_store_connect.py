from datetime import datetime, time

from odoo import models

from odoo.addons.leaflink_connector.lib import errors

from .leaflink_store import OPEN_STATUSES


class LeafLinkStore(models.Model):
    """What Connect looks at for orders, and the question it ends with."""

    _inherit = "leaflink.store"

    def _probe(self, client):
        checks = super()._probe(client)
        checks.append(self._probe_list(self.env._("Orders"), client.orders, self.env._("import of orders")))
        Journal = self.env["account.journal"].sudo()
        if not Journal.search_count([*Journal._check_company_domain(self.company_id), ("type", "=", "sale")], limit=1):
            message = self.env._(
                "Company %s has no sales journal: install a chart of accounts to invoice orders.", self.company_id.name
            )
            checks.append(self._check(self.env._("Sales journal"), False, message))
        return checks

    def _after_connect(self):
        """The first Connect ends with a question: the orders LeafLink has already, shall they come in?"""
        action = super()._after_connect()
        self._set_orders_since()
        if self._order_cursor():
            return action
        try:
            since = datetime.combine(self.orders_since, time())
            page = self._client().orders(limit=1, status=OPEN_STATUSES, created_on__gte=since)
        except errors.LeafLinkError:
            return action
        question = self.env["leaflink.order.start"].create(
            {"store_id": self.id, "count": page.count or len(page.results)}
        )
        return question._open()
