import json

from odoo import api, fields, models

from ..lib.product_body import DENOMINATIONS, UNITS
from .leaflink_json import Json

# what a person may change on a listing -> keys under which LeafLink learns it
KEYS = {
    "listing_state": ("listing_state",),
    "inventory_management": ("inventory_management",),
    "brand_id": ("brand",),
    "category_id": ("category",),
    "subcategory_id": ("sub_category",),
    "product_line_id": ("product_line",),
    "license_id": ("license",),
    "strain_ids": ("strains",),
    "strain_classification": ("strain_classification",),
    "unit_of_measure": ("unit_of_measure",),
    "unit_denomination": ("unit_denomination",),
    "unit_multiplier": ("unit_multiplier", "sell_in_unit_of_measure"),
    "base_units_per_unit": ("base_units_per_unit",),
    "allow_fractional": ("allow_fractional_quantities",),
    "minimum_order": ("minimum_order",),
    "maximum_order": ("maximum_order",),
    "available_for_samples": ("AVAILABLE_FOR_SAMPLES",),
    "show_quantity": ("show_quantity",),
    "featured": ("featured",),
    "tagline": ("tagline",),
    "drop_date": ("drop_date",),
    "grow_type": ("grow_type",),
    "threshold_value": ("threshold_value",),
    "threshold_action": ("threshold_action",),
    "reverse_threshold_value": ("reverse_threshold_value",),
    "reverse_threshold_action": ("reverse_threshold_action",),
}
RULES = [("default", "Nothing"), ("backorder", "Backorder"), ("unavailable", "Unavailable"), ("internal", "Internal")]
REVERSE_RULES = [("default", "Nothing"), ("available", "Available"), ("internal", "Internal")]


class LeafLinkListing(models.Model):
    """What a person may change on a listing. It stands here until it is sent; LeafLink's news do not wipe it out."""

    _inherit = "leaflink.listing"

    publish = fields.Boolean(
        "Sell on LeafLink", default=True, tracking=True, help="Off: it is neither created nor updated on LeafLink."
    )
    edited = Json(
        readonly=True, copy=False, help="Changed here and not sent yet: LeafLink's value of each of these fields."
    )
    is_edited = fields.Boolean("Not Sent Yet", compute="_compute_is_edited", store=True)
    available_for_samples = fields.Boolean("Samples", default=True, help="Ohio and Canada do not allow samples.")
    show_quantity = fields.Boolean("Show Quantity to Buyers", default=True)
    featured = fields.Boolean()
    tagline = fields.Char(help="Shown when featured.")
    base_units_per_unit = fields.Float(
        "Content of a Unit",
        digits=(16, 4),
        help="Of products sold by Unit: grams of flower, pre-rolls, concentrates, cartridges; milligrams of "
        "cannabinoids of edibles and topicals.",
    )
    drop_date = fields.Datetime(help="LeafLink makes an Unavailable product Available at this moment.")
    grow_type = fields.Integer(help="LeafLink's number of the way flower was grown; zero: not said.")
    threshold_value = fields.Integer("Low Stock")
    threshold_action = fields.Selection(RULES, "When It Falls Below", default="default")
    reverse_threshold_value = fields.Integer("Enough Stock", default=1)
    reverse_threshold_action = fields.Selection(REVERSE_RULES, "When It Rises Above", default="default")

    @api.depends("edited")
    def _compute_is_edited(self):
        for listing in self:
            listing.is_edited = bool(listing.edited)

    @api.onchange("unit_of_measure", "unit_denomination")
    def _onchange_words(self):
        """Texts LeafLink takes only in its own words."""
        for name, words in (("unit_of_measure", UNITS), ("unit_denomination", DENOMINATIONS)):
            if self[name] and self[name] not in words:
                message = self.env._("LeafLink knows only: %s", ", ".join(words))
                self[name] = False
                return {"warning": {"title": self._fields[name].string, "message": message}}
        return None

    def write(self, vals):
        """Remember LeafLink's value of what is changed here, until it is sent. Without changes nothing is asked."""
        if "edited" in vals and not vals["edited"]:
            self.env["leaflink.issue"]._solve(self, ["conflict"])
        names = vals.keys() & KEYS.keys()
        if not names or self.env.context.get("leaflink_news"):
            return super().write(vals)
        listed = self.filtered("external_id")
        before = {listing: {name: listing._plain(name) for name in names} for listing in listed}
        result = super().write(vals)
        for listing, old in before.items():
            edited = dict(listing.edited or {})
            for name, value in old.items():
                if listing._plain(name) == edited.get(name, value):
                    edited.pop(name, None)
                else:
                    edited.setdefault(name, value)
            if edited != (listing.edited or {}):
                listing.edited = edited or False
        return result

    def _plain(self, name):
        """Return a field's value as it comes back from JSON."""
        field, value = self._fields[name], self[name]
        if field.type == "many2many":
            return sorted(value.ids)
        return json.loads(json.dumps(field.convert_to_read(value, self, use_display_name=False), default=str)) or None

    def _shown(self, name, plain):
        """Return what `_plain` gave as text for a person."""
        field = self._fields[name]
        if field.relational and plain:
            return ", ".join(self.env[field.comodel_name].browse(plain).mapped("display_name"))
        if field.type == "boolean":
            return self.env._("Yes") if plain else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(plain) or ""
        return f"{plain:g}" if isinstance(plain, float) else str(plain or "")

    def _take_news(self, vals):
        """LeafLink's news are taken, but not over what was changed here; a change on both sides is a question (N10)."""
        self = self.with_context(leaflink_news=True)
        edited = dict(self.edited or {})
        ours = {name: self._plain(name) for name in edited}
        result = super()._take_news(vals)
        texts = []
        for name, value in ours.items():
            theirs = self._plain(name)
            if theirs == value:
                del edited[name]
                continue
            if theirs != edited[name] and self._owner(name) != "odoo":
                texts.append(self._conflict_text(name, theirs, value))
            edited[name] = theirs
            self[name] = [(6, 0, value)] if self._fields[name].type == "many2many" else value or False
        if edited != (self.edited or {}):
            self.edited = edited or False
        if texts:
            self._tell_conflict(texts)
        return result

    def _conflict_text(self, name, theirs, ours):
        label = self._fields[name]._description_string(self.env)
        words = {"field": label, "theirs": self._shown(name, theirs) or "–", "ours": self._shown(name, ours) or "–"}
        return self.env._("%(field)s is “%(theirs)s” on LeafLink, here “%(ours)s”", **words)

    def _tell_conflict(self, texts):
        message = self.env._(
            "%(listing)s was changed on both sides: %(changes)s. Choose what to keep, press Update on LeafLink to send "
            "yours, or Take LeafLink's.",
            listing=self.display_name,
            changes="; ".join(texts),
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "conflict", message, action="action_resolve")

    def action_resolve(self):
        """Open the dialog that shows both values of what was changed here, to choose from."""
        self.ensure_one()
        return self.env["leaflink.listing.conflict"]._open(self)

    def action_take_leaflink(self):
        """Give up what was changed here and not sent; LeafLink's values come back with the next reading, enqueued."""
        self._check_role("operator")
        self.check_access("write")
        for listing in self.filtered("edited"):
            listing._take_theirs(listing.edited)
        return self.action_retry()

    def _take_theirs(self, names):
        """Give up what was changed in these fields: LeafLink's values stand here again."""
        theirs = {name: self.edited[name] for name in names}
        values = {
            name: [(6, 0, plain)] if self._fields[name].type == "many2many" else plain or False
            for name, plain in theirs.items()
        }
        left = {name: plain for name, plain in self.edited.items() if name not in theirs}
        self.with_context(leaflink_news=True).write(values | {"edited": left or False})
