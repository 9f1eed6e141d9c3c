from odoo import api, fields, models
from odoo.exceptions import ValidationError

MANIFEST_LENGTH = 50
# LeafLink learns these of a delivery, also when they are typed after it was validated
SHIPPING_FIELDS = {"date_done", "carrier_id", "carrier_tracking_ref", "leaflink_manifest_number"}


class StockPicking(models.Model):
    """Deliveries of LeafLink orders. Everything here works for people without any LeafLink role."""

    _inherit = "stock.picking"

    leaflink_shipment_ids = fields.One2many(
        "leaflink.shipment", "picking_id", readonly=True, groups="leaflink_connector.group_user"
    )
    leaflink_number = fields.Char("LeafLink Order No.", related="sale_id.leaflink_short_number")
    leaflink_changed = fields.Boolean(related="sale_id.leaflink_changed")
    leaflink_change_note = fields.Text(related="sale_id.leaflink_change_note")
    leaflink_manifest_number = fields.Char(
        "Manifest Number",
        copy=False,
        help="The state's manifest of this delivery; LeafLink gets it, 50 characters at most.",
    )
    leaflink_sync_state = fields.Selection(
        [
            ("pending", "To sync with LeafLink"),
            ("done", "Synchronized with LeafLink"),
            ("error", "Synchronization failed"),
        ],
        "LeafLink",
        compute="_compute_leaflink_sync_state",
        search="_search_leaflink_sync_state",
        compute_sudo=True,
    )
    leaflink_sync_error = fields.Char(compute="_compute_leaflink_sync_state", compute_sudo=True)
    leaflink_status_note = fields.Char(compute="_compute_leaflink_status_note", compute_sudo=True)
    leaflink_missing = fields.Char(compute="_compute_leaflink_missing", compute_sudo=True)

    @api.depends("leaflink_shipment_ids.state", "leaflink_shipment_ids.error")
    def _compute_leaflink_sync_state(self):
        for picking in self:
            shipment = picking.leaflink_shipment_ids[:1]
            picking.leaflink_sync_state = shipment.state
            picking.leaflink_sync_error = shipment.error

    @api.depends("sale_id", "picking_type_code")
    def _compute_leaflink_status_note(self):
        """What became of the status that LeafLink was to learn with the delivery; empty when LeafLink has it."""
        for picking in self:
            notes = picking._leaflink_orders().mapped("status_note")
            picking.leaflink_status_note = " ".join(filter(None, notes)) or False

    def _search_leaflink_sync_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        shipments = self.env["leaflink.shipment"].sudo()
        wanted = [("id", "in", shipments._search([("state", "in", value)]).subselect("picking_id"))]
        if False not in value:
            return wanted
        return ["|", ("id", "not in", shipments._search([]).subselect("picking_id")), *wanted]

    @api.depends(
        "carrier_id",
        "carrier_tracking_ref",
        "leaflink_manifest_number",
        "state",
        "sale_id",
        "picking_type_code",
        "move_line_ids.lot_id.leaflink_coa_state",
    )
    def _compute_leaflink_missing(self):
        """Say what LeafLink will not learn when the delivery is validated as it is, and which lots should not leave.
        Never blocks (R189, R219)."""
        for picking in self:
            orders = self.env["leaflink.order"].sudo()
            if picking.state not in ("done", "cancel"):
                orders = picking._leaflink_orders()
            exported = orders.filtered("store_id.export_shipping")
            failed = orders and picking.move_line_ids.lot_id.filtered(lambda lot: lot.leaflink_coa_state == "failed")
            texts = [self.env._("Lot %s has failed its COA.", lot.name) for lot in failed]
            texts += [*orders._tell_gone(), *picking._leaflink_lacks(exported)]
            picking.leaflink_missing = " ".join(texts) or False

    def _leaflink_lacks(self, orders):
        """A sentence for each thing that LeafLink will lack of these staged orders of the delivery."""
        if orders and not self.carrier_id and not self.carrier_tracking_ref:
            yield self.env._(
                "LeafLink will learn the ship date but no carrier or tracking number. You can also add them later."
            )
        elif orders and not self.carrier_tracking_ref:
            yield self.env._(
                "LeafLink will learn ship date and carrier but no tracking number. You can also add it later."
            )
        if any(not order.ship_date for order in orders):
            yield self.env._("Until this delivery is validated, LeafLink shows no ship date.")
        if any(order.store_id.tell_manifest != "none" for order in orders) and not self.leaflink_manifest_number:
            yield self.env._("LeafLink's order moves on when the delivery has a manifest number.")

    @api.constrains("leaflink_manifest_number")
    def _check_leaflink_manifest_number(self):
        for picking in self:
            if len(picking.leaflink_manifest_number or "") > MANIFEST_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The manifest number of %s is longer than the 50 characters LeafLink takes.", picking.name
                    )
                )

    def write(self, vals):
        """Corrections of what was validated before; `_action_done` writes its own date."""
        corrects = vals.keys() & SHIPPING_FIELDS
        shipped = self.filtered(lambda picking: picking.state == "done" and picking.date_done) if corrects else ()
        result = super().write(vals)
        if shipped:
            shipped._leaflink_export()
        return result

    def _action_done(self):
        result = super()._action_done()
        self.filtered(lambda picking: picking.state == "done")._leaflink_export(finished=True)
        return result

    def _leaflink_orders(self):
        """Return the staged LeafLink orders that these outgoing deliveries belong to, as superuser."""
        outgoing = self.filtered(lambda picking: picking.picking_type_code == "outgoing" and picking.sale_id)
        if not outgoing:
            return self.env["leaflink.order"].sudo()
        return self.env["leaflink.order"].sudo().search([("sale_order_id", "in", outgoing.sale_id.ids)])

    def _leaflink_export(self, finished=False):
        """Intend telling LeafLink about these finished deliveries.

        `finished`: they have just been validated. A correction of an old one never changes the order's status.
        """
        if orders := self._leaflink_orders():
            outgoing = self.sudo().filtered(lambda picking: picking.picking_type_code == "outgoing")
            orders._export_deliveries(outgoing, finished)
            if finished:
                orders._want_invoice()
                orders.sale_order_id._leaflink_deliveries_changed()

    def _leaflink_given_up(self):
        """Something of these deliveries was cancelled: what has left before may be all of its order now (R185)."""
        if not self.env.context.get("leaflink_cancels_sale"):
            orders = self._leaflink_orders()
            orders._export_deliveries(self.browse(), finished=True)
            orders.sale_order_id._leaflink_deliveries_changed()

    def action_leaflink_retry(self):
        """Tell LeafLink again about these deliveries, and the status that follows from them."""
        self.check_access("read")
        self.sudo().leaflink_shipment_ids._retry()
        self._leaflink_orders()._export_deliveries(self.browse(), finished=True)
        return True
