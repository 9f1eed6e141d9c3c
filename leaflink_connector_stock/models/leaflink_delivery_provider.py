from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LeafLinkDeliveryProvider(models.Model):
    """A company that delivers LeafLink orders, and the delivery method that stands for it (R230).

    LeafLink has no list of them. One is known from the first order that comes in with it, or typed by a person.
    """

    _name = "leaflink.delivery.provider"
    _description = "LeafLink Delivery Provider"
    _inherit = ["leaflink.reference"]

    name = fields.Char(help="LeafLink orders carry the number only. Where LeafLink does not tell the name, type it.")
    external_id = fields.Char(required=True, readonly=False, help="The number of the company on LeafLink.")
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Delivery Method",
        check_company=True,
        ondelete="restrict",
        help="Deliveries of orders that name this company get it, and deliveries with it tell LeafLink this company.",
    )

    @api.constrains("external_id")
    def _check_external_id(self):
        for provider in self:
            if not provider.external_id.isdecimal():
                raise ValidationError(
                    self.env._("“%s” is no number of a LeafLink company: it has digits only.", provider.external_id)
                )

    @api.model_create_multi
    def create(self, vals_list):
        providers = super().create(vals_list)
        providers._take_evident()
        return providers

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self._take_evident()
        if vals.keys() & {"carrier_id", "active"}:
            self._settle()
        return result

    def _take_evident(self):
        """Take the delivery method that is named exactly like the company, if there is one and nobody has chosen."""
        Carrier = self.env["delivery.carrier"].sudo()
        for provider in self.filtered(lambda one: not one.carrier_id):
            named = [*Carrier._check_company_domain(provider.company_id), ("name", "=", provider.name)]
            carriers = Carrier.search(named, limit=2)
            if len(carriers) == 1:
                provider.carrier_id = carriers

    def _settle(self):
        """Somebody chose a delivery method, or none on purpose (archived): open deliveries that lack one get it."""
        self.env["leaflink.issue"]._solve(self.filtered(lambda one: one.carrier_id or not one.active), ["provider"])
        for provider in self.sudo().filtered(lambda one: one.carrier_id and one.active):
            named = [("store_id", "=", provider.store_id.id), ("provider_external_id", "=", provider.external_id)]
            self.env["stock.picking"].sudo().search(
                [
                    ("sale_id.leaflink_order_ids", "any", named),
                    ("picking_type_code", "=", "outgoing"),
                    ("state", "not in", ("done", "cancel")),
                    ("carrier_id", "=", False),
                ]
            ).carrier_id = provider.carrier_id

    def _ask(self):
        message = self.env._(
            "LeafLink orders are delivered by “%s”, and no delivery method of Odoo stands for it. Choose one under "
            "Delivery Providers, or archive the provider.",
            self.name,
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "provider", message, action="action_choose")

    def action_choose(self):
        """Open the providers of this store, where the delivery method is chosen."""
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector_stock.action_leaflink_provider")
        return action | {"domain": [("store_id", "=", self.store_id.id)]}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    provider_external_id = fields.Char("LeafLink Delivery Provider ID", readonly=True, index="btree_not_null")

    @api.model
    def _staging_values(self, store, payload, currencies):
        values = super()._staging_values(store, payload, currencies)
        return values | {"provider_external_id": payload.delivery_provider and str(payload.delivery_provider)}

    def _quote(self, matched):
        """Who delivers an order that comes in is known from now on, and asked about once."""
        sales = super()._quote(matched)
        for provider in self.filtered("provider_external_id")._providers():
            if provider.active and not provider.carrier_id:
                provider._ask()
        return sales

    def _carrier(self):
        """The delivery method of the company that delivers these orders of one sales order, empty if not clear."""
        named = [("store_id", "in", self.store_id.ids), ("external_id", "in", self.mapped("provider_external_id"))]
        carriers = self.env["leaflink.delivery.provider"].search(named).carrier_id
        return carriers if len(carriers) == 1 else carriers.browse()

    def _providers(self):
        """The companies that deliver these orders. A new one gets its row, and LeafLink is asked for its name."""
        found = self.env["leaflink.delivery.provider"]
        for store, orders in self.grouped("store_id").items():
            wanted = set(orders.mapped("provider_external_id"))
            known = found._known(store, wanted)
            missing = sorted(wanted - known.keys())
            fresh = found._insert([{"store_id": store.id, "external_id": one, "name": one} for one in missing])
            fresh._delay_names()
            found = found.concat(found, fresh, *known.values())
        return found


class StockMove(models.Model):
    _inherit = "stock.move"

    def _get_new_picking_values(self):
        """The delivery goes with the company that LeafLink names, unless the sales order says with whom."""
        values = super()._get_new_picking_values()
        orders = self.sale_line_id.order_id.sudo().leaflink_order_ids.filtered("provider_external_id")
        if orders and not values.get("carrier_id") and self.location_dest_id[:1].usage == "customer":
            values["carrier_id"] = orders._carrier().id
        return values
