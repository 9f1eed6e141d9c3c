from odoo import api, fields, models


class LeafLinkShipment(models.Model):
    """What LeafLink is told about one delivery of an order. A backorder's delivery gets a row of its own (R219)."""

    _name = "leaflink.shipment"
    _description = "LeafLink Shipment"
    _inherit = ["leaflink.job"]
    _order = "shipped_on desc, id desc"
    _rec_name = "picking_id"

    order_id = fields.Many2one("leaflink.order", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    picking_id = fields.Many2one("stock.picking", "Delivery", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection([("done", "Delivered")], default="done", required=True, readonly=True)
    shipped_on = fields.Datetime(readonly=True)
    carrier = fields.Char(readonly=True)
    tracking = fields.Char(readonly=True)
    manifest_number = fields.Char(readonly=True)
    state = fields.Selection(
        [("pending", "To sync"), ("done", "Synced"), ("error", "Error")],
        default="pending",
        required=True,
        readonly=True,
    )
    error = fields.Char("Reason", readonly=True)

    _picking_uniq = models.Constraint("UNIQUE(picking_id, kind)", "This delivery is already on its way to LeafLink.")

    @api.model
    def _record(self, order, pickings):
        """Note finished deliveries of staged `order` and intend telling LeafLink what is new about them.

        Runs in the warehouse's transaction and needs no LeafLink role. Equal content writes and sends nothing.
        """
        rows = self.search([("picking_id", "in", pickings.ids), ("kind", "=", "done")])
        known = rows.grouped("picking_id")
        news = self.browse()
        for picking in pickings:
            values = {
                "shipped_on": picking.date_done,
                "carrier": picking.carrier_id.name,
                "tracking": picking.carrier_tracking_ref,
                "manifest_number": picking.leaflink_manifest_number,
            }
            row = known.get(picking, self.browse())
            if not row:
                news |= self.create({"order_id": order.id, "picking_id": picking.id, **values})
            elif any(row[name] != value for name, value in values.items()):
                row.write(values)
                news |= row
        if news:
            news.write({"state": "pending", "error": False})
            order._intend_shipping()

    def _details(self):
        """Return carrier and tracking number in one text, "" without both."""
        return " ".join(filter(None, (self.carrier, self.tracking)))

    def _is_waiting(self):
        """Tell whether a later correction of the order's shipping is still on its way to LeafLink."""
        return bool(
            self.env["leaflink.task"].search_count(
                [
                    ("kind", "=", "shipping"),
                    ("res_id", "=", self.order_id.id),
                    ("state", "in", ("queued", "running", "uncertain")),
                ],
                limit=1,
            )
        )

    def action_retry(self):
        """Tell LeafLink again about these deliveries."""
        self._check_role("operator")
        self.check_access("read")
        self.sudo()._retry()
        return True

    def _retry(self):
        failed = self.filtered(lambda shipment: shipment.state == "error")
        failed.write({"state": "pending", "error": False})
        for order in failed.order_id:
            order._intend_shipping()
