from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_json import Json

# a change of these makes unknown what LeafLink has, or lets the quantity be sent at all
STOCK_FIELDS = (
    "external_id",
    "product_id",
    "stock_sync",
    "inventory_management",
    "allow_fractional",
    "unit_multiplier",
    "unit_of_measure",
    "unit_denomination",
)
# the numbers behind a pushed quantity, in the order a person adds them up
EXPLAINED = ("on_hand", "demand", "pending", "unknown", "buffer", "offered", "own_unknown", "own_shared", "quantity")


class LeafLinkListing(models.Model):
    """What LeafLink was last sent as quantity, why so much, and why nothing is sent."""

    _inherit = "leaflink.listing"

    stock_sync = fields.Boolean(
        "Send Quantity", default=True, help="Off: the quantity on LeafLink is kept by hand, the store never changes it."
    )
    push_state = fields.Selection(
        [("pending", "To sync"), ("done", "Synced"), ("error", "Error")],
        "Quantity Sync",
        readonly=True,
        copy=False,
        help="Empty: nothing was sent yet, or it is not known what LeafLink has.",
    )
    pushed_quantity = fields.Float("Last Sent", digits=(16, 4), readonly=True, copy=False)
    pushed_offer = fields.Float(
        "Offered", digits=(16, 4), readonly=True, copy=False, help="What buyers could still buy."
    )
    pushed_on = fields.Datetime("Sent On", readonly=True, copy=False)
    pushed_numbers = Json(readonly=True, copy=False)
    pushed_free = fields.Float(digits=(16, 4), readonly=True, copy=False, help="On hand minus demand at the last push.")
    pushed_basis = fields.Char(
        readonly=True, copy=False, help="Rules of the last push; empty when orders played a part."
    )
    stock_rule_ids = fields.One2many(
        "leaflink.stock.rule", "listing_id", "Own Stock Rule", help="Instead of what the store says for all listings."
    )
    push_explanation = fields.Text("Why", compute="_compute_push_explanation")
    push_obstacle = fields.Char("Never Sent Because", compute="_compute_push_obstacle")
    push_error = fields.Char("LeafLink's Answer", readonly=True, copy=False, help="Why the last quantity was refused.")
    push_waits_for = fields.Char("Quantity Is Not Sent", compute="_compute_push_waits_for")

    # those whose quantity is to be sent in any case, few but at the first push
    _unsent_idx = models.Index("(store_id, id) WHERE push_state IS NULL")

    @api.depends("pushed_numbers")
    def _compute_push_explanation(self):
        for listing in self:
            listing.push_explanation = self._explain_numbers(listing.pushed_numbers)

    @api.model
    def _explain_numbers(self, numbers):
        """Return the breakdown `numbers` (name -> text, names of lib.available.Offer) in words, one number a line."""
        if not numbers:
            return False
        words = {
            "on_hand": self.env._("%s on hand in the locations and lots the store offers"),
            "demand": self.env._("− %s for confirmed deliveries of all channels"),
            "pending": self.env._("− %s fulfilled on LeafLink, still on the shelf without a delivery order"),
            "unknown": self.env._("− %s reserved on LeafLink, not confirmed in Odoo"),
            "buffer": self.env._("− %s kept back"),
            "offered": self.env._("= %s offered to buyers, after share and limit"),
            "own_unknown": self.env._("+ %s reserved on LeafLink for this listing, not confirmed in Odoo"),
            "own_shared": self.env._("+ %s reserved on LeafLink for this listing, known to Odoo"),
            "quantity": self.env._("= %s sent; LeafLink subtracts what it reserves by itself"),
        }
        needed = {"on_hand", "offered", "quantity"}
        return "\n".join(words[name] % numbers[name] for name in EXPLAINED if name in needed or numbers[name] != "0")

    @api.depends(
        "external_id",
        "stock_sync",
        "inventory_management",
        "listing_state",
        "state",
        "product_id.is_storable",
        "product_id.type",
    )
    def _compute_push_obstacle(self):
        kits = {store: store._stock_kits() for store in self.store_id}
        for listing in self:
            product = listing.product_id
            components = kits[listing.store_id].get(product.id) if listing.store_id else None
            if listing.state != "linked" or not product:
                listing.push_obstacle = self.env._("The listing is not linked to a product.")
            elif not listing.external_id:
                listing.push_obstacle = self.env._("LeafLink does not have this product yet.")
            elif not listing.stock_sync:
                listing.push_obstacle = self.env._("Sending the quantity of this listing is switched off.")
            elif listing.listing_state == "Archived":
                listing.push_obstacle = self.env._("The listing is archived on LeafLink.")
            elif listing.inventory_management == "2":
                listing.push_obstacle = self.env._("LeafLink shows an unlimited quantity.")
            elif listing.inventory_management == "3":
                listing.push_obstacle = self.env._("The variety sells the quantity of its parent listing.")
            elif listing.inventory_management != "1":
                listing.push_obstacle = self.env._("LeafLink has not said how it manages the quantity.")
            elif components is not None:
                uncounted = self.env._("No component of kit %s is kept in stock.", product.display_name)
                listing.push_obstacle = False if components else uncounted
            elif product.type != "consu":
                listing.push_obstacle = self.env._("%s is a service.", product.display_name)
            elif not product.is_storable:
                listing.push_obstacle = self.env._("The quantity of %s is not tracked.", product.display_name)
            else:
                listing.push_obstacle = False

    @api.depends("push_obstacle", "push_state", "push_error", "store_id.stock_waits_for")
    def _compute_push_waits_for(self):
        for listing in self:
            refused = listing.push_state == "error" and listing.push_error
            listing.push_waits_for = listing.push_obstacle or refused or listing.store_id.stock_waits_for

    @api.model_create_multi
    def create(self, vals_list):
        listings = super().create(vals_list)
        self.env["leaflink.store"]._wake_stock_push()
        return listings

    def write(self, vals):
        news = self.filtered(lambda listing: listing._is_stock_news(vals))
        result = super().write(vals)
        if news:
            news._forget_pushed()
            self.env["leaflink.store"]._wake_stock_push()
        return result

    def _is_stock_news(self, vals):
        """Tell whether writing `vals` changes what decides about sending the quantity.

        Of listing states only Archived does: LeafLink sets others by itself when a quantity crosses a threshold.
        """
        archived = self.listing_state == "Archived"
        return ("listing_state" in vals and (vals["listing_state"] == "Archived") != archived) or any(
            name in vals and self._fields[name].convert_to_write(self[name], self) != vals[name]
            for name in STOCK_FIELDS
        )

    def _forget_pushed(self):
        """What LeafLink has may be something else by now: the next push sends the quantity in any case."""
        self.sudo().filtered("push_state").push_state = False

    def _product_values(self):
        """Products made from LeafLink are kept in stock (R041)."""
        return {**super()._product_values(), "is_storable": True}

    def action_push_stock(self):
        """Send the quantities of these listings to LeafLink, in the background; by a person's button
        (`leaflink_preview` in the context) after a look at them."""
        self._check_role("operator")
        self.check_access("read")
        if self.env.context.get("leaflink_preview"):
            return self.env["leaflink.listing.update"]._open(self, "stock")
        return self._push_stock()

    def _push_stock(self, forced=False):
        """Enqueue sending these quantities, with `forced` also of listings whose own switch is off."""
        refusals = []
        for store, listings in self.sudo().grouped("store_id").items():
            if reason := store._stock_refusal():
                refusals.append(reason)
            else:
                store._enqueue_push(listing_ids=listings.ids, hurry=True, forced=forced)
        if refusals:
            return self.env["leaflink.store"]._notification("warning", "\n".join(refusals))
        return self.env["leaflink.store"]._notification(
            "info", self.env._("The quantities of %s listing(s) are being computed and sent.", len(self))
        )


class LeafLinkUomMap(models.Model):
    _inherit = "leaflink.uom.map"

    def write(self, vals):
        """Another unit of Odoo for LeafLink's makes another quantity of the same stock."""
        changed = self.filtered(lambda row: "uom_id" in vals and row.uom_id.id != vals["uom_id"])
        result = super().write(vals)
        for row in changed:
            listings = self.env["leaflink.listing"].search([("store_id", "=", row.store_id.id)])
            listings.filtered(lambda one, row=row: one._unit() == row.name)._forget_pushed()
        return result
