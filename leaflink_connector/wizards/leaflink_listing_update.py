from odoo import fields, models


class LeafLinkListingUpdate(models.TransientModel):
    """What pressing *Update on LeafLink* would send, before it is sent (R061, R065)."""

    _name = "leaflink.listing.update"
    _description = "Update Products on LeafLink"
    _inherit = ["leaflink.job"]

    listing_ids = fields.Many2many("leaflink.listing", readonly=True)
    line_ids = fields.One2many("leaflink.listing.update.line", "update_id", readonly=True)

    def _open(self, listings):
        """Return the action that shows what these listings would send."""
        lines = [line for listing in listings for line in self._lines(listing)]
        values = {"listing_ids": [(6, 0, listings.ids)], "line_ids": [(0, 0, line) for line in lines]}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Update on LeafLink"),
            "res_model": self._name,
            "res_id": self.create(values).id,
            "view_mode": "form",
            "target": "new",
        }

    def _lines(self, listing):
        """Return the values of the lines about one listing: why it stays, or each value LeafLink gets."""
        line = {"listing_id": listing.id}
        if problem := listing._why_not_sent():
            return [line | {"result": "refused", "note": problem}]
        if not listing.external_id:
            return [line | {"result": "create", "note": listing.listing_advice}]
        changes = [(key, old, _text(new)) for key, (old, new) in listing._product_changes().items()]
        changes += [
            (
                listing._fields[name]._description_string(self.env),
                listing._shown(name, old),
                listing._shown(name, listing._plain(name)),
            )
            for name, old in (listing.edited or {}).items()
        ]
        if listing._is_image_due():
            changes.append((self.env._("Picture"), "", self.env._("that of the product")))
        if not changes:
            return [line | {"result": "equal"}]
        return [line | {"result": "update", "label": label, "old": old, "new": new} for label, old, new in changes]

    def action_send(self):
        """Send what was shown; whatever cannot be sent says why."""
        return self.listing_ids.with_context(leaflink_preview=False).action_update_leaflink()


class LeafLinkListingUpdateLine(models.TransientModel):
    _name = "leaflink.listing.update.line"
    _description = "Line of an Update of Products on LeafLink"

    update_id = fields.Many2one("leaflink.listing.update", required=True, ondelete="cascade")
    listing_id = fields.Many2one("leaflink.listing", required=True, ondelete="cascade")
    result = fields.Selection(
        [("create", "Will be created"), ("update", "Changes"), ("equal", "Nothing to send"), ("refused", "Stays")]
    )
    label = fields.Char("Field")
    old = fields.Text("On LeafLink")
    new = fields.Text("Will Be")
    note = fields.Text()


def _text(value):
    return value["amount"] if isinstance(value, dict) else str(value)
