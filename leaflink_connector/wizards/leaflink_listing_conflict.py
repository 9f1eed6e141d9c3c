from odoo import api, fields, models


class LeafLinkListingConflict(models.TransientModel):
    """Both values of what was changed on a listing, to choose from, field by field (N10)."""

    _name = "leaflink.listing.conflict"
    _description = "Choose between Odoo and LeafLink"
    _inherit = ["leaflink.job"]

    listing_id = fields.Many2one("leaflink.listing", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("leaflink.listing.conflict.line", "conflict_id")

    @api.model
    def _open(self, listing):
        """Return the action that asks about this listing."""
        lines = [
            {
                "name": name,
                "label": listing._fields[name]._description_string(self.env),
                "theirs": listing._shown(name, theirs),
                "ours": listing._shown(name, listing._plain(name)),
            }
            for name, theirs in (listing.edited or {}).items()
        ]
        conflict = self.create({"listing_id": listing.id, "line_ids": [(0, 0, line) for line in lines]})
        return conflict._dialog(self.env._("Choose for %s", listing.display_name))

    def action_apply(self):
        """Take LeafLink's values where that was chosen, and go on to what is then sent of the others, if anything."""
        self._check_role("operator")
        listing, edited = self.listing_id, self.listing_id.edited or {}
        taken = self.line_ids.filtered(lambda line: line.take and line.name in edited)
        listing._take_theirs(taken.mapped("name"))
        if not listing.edited:
            return {"type": "ir.actions.act_window_close"}
        return listing.with_context(leaflink_preview=True).action_update_leaflink()


class LeafLinkListingConflictLine(models.TransientModel):
    _name = "leaflink.listing.conflict.line"
    _description = "Field Changed in Odoo and on LeafLink"

    conflict_id = fields.Many2one("leaflink.listing.conflict", required=True, ondelete="cascade")
    name = fields.Char("Technical Name", required=True, readonly=True)
    label = fields.Char("Field", readonly=True)
    theirs = fields.Text("LeafLink", readonly=True)
    ours = fields.Text("Odoo", readonly=True)
    take = fields.Boolean("Take LeafLink's")
