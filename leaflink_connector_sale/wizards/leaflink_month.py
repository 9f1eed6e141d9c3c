from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_date

from ..models.leaflink_order_process import CLOSED


class LeafLinkMonth(models.TransientModel):
    """A month of a store held against Odoo, to be printed: orders, totals of both sides, what differs and why (N01)."""

    _name = "leaflink.month"
    _description = "LeafLink Month"

    store_id = fields.Many2one("leaflink.store", required=True, default=lambda self: self.env["leaflink.store"]._only())
    company_id = fields.Many2one(related="store_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(months=1),
        help="Any day of it. The month in which the buyer ordered counts.",
    )

    def action_print(self):
        """The month as PDF, as both sides were when they were last compared."""
        self.store_id.check_access("read")
        return self.env.ref("leaflink_connector_sale.action_report_leaflink_month").report_action(self)

    # --- what the report shows

    def _first(self):
        return self.month.replace(day=1)

    def _title(self):
        return format_date(self.env, self.month, date_format="MMMM y")

    def _orders(self):
        """The orders of the month by the calendar of the company's zone, oldest first.

        With more rights than the reader has, because he may not see all sales orders: but his store it must be.
        """
        self.store_id.check_access("read")
        zone = ZoneInfo(self.company_id.partner_id.tz or "UTC")
        first = self._first()
        begins, ends = (
            datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
            for day in (first, first + relativedelta(months=1))
        )
        domain = [("store_id", "=", self.store_id.id), ("ordered_on", ">=", begins), ("ordered_on", "<", ends)]
        return self.env["leaflink.order"].sudo().search(domain, order="ordered_on, id")

    def _rows(self):
        """For each order its amounts on both sides, in its currency; None where there is nothing to sum."""
        rows = []
        for order in self._orders():
            sale = order.sale_order_id
            here = sale and sale.state != "cancel"
            rows.append(
                {
                    "order": order,
                    "total": None if order.status in CLOSED else order.total,
                    "odoo_total": float(order._both_totals()[1]) if here else None,
                    "paid": order._paid_on_leaflink(),
                    "odoo_paid": order._paid_in_odoo() if sale else None,
                }
            )
        return rows

    def _differences(self, state):
        domain = [("store_id", "=", self.store_id.id), ("month", "=", self._first()), ("state", "=", state)]
        return self.env["leaflink.difference"].sudo().search(domain, order="res_name, id")
