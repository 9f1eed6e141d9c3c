from odoo import api, fields, models
from odoo.exceptions import UserError


class LeafLinkListingLink(models.TransientModel):
    """Link a listing to a product by hand (R073, R075)."""

    _name = "leaflink.listing.link"
    _description = "Link LeafLink Listing"
    _inherit = ["leaflink.job"]

    listing_id = fields.Many2one("leaflink.listing", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="listing_id.company_id")
    product_id = fields.Many2one("product.product", domain="[('company_id', 'in', [False, company_id])]")
    sku = fields.Char(related="listing_id.sku")
    unit_of_measure = fields.Char(related="listing_id.unit_of_measure")
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit in Odoo")
    is_other_unit = fields.Boolean(compute="_compute_is_other_unit")
    reason = fields.Char(help="Kept in the history of the listing.")

    @api.depends("product_id", "listing_id")
    def _compute_is_other_unit(self):
        for link in self:
            link.is_other_unit = bool(link.product_id) and not link.listing_id._fits(link.product_id)

    def action_link(self):
        """Link, and let waiting orders go on. A unit of another kind needs a manager and a reason."""
        self.ensure_one()
        self._check_role("operator")
        listing, product = self.listing_id, self.product_id
        listing.check_access("write")
        if not product:
            raise UserError(self.env._("Choose the product that %s is.", listing.display_name))
        if self.is_other_unit:
            if not self.env.user.has_group("leaflink_connector.group_manager") or not self.reason:
                raise UserError(
                    self.env._(
                        "%(listing)s is sold by %(unit)s on LeafLink and %(product)s is kept in %(uom)s: quantities "
                        "would be wrong. Choose another product or map the unit; a LeafLink manager may link it "
                        "with a reason.",
                        listing=listing.display_name,
                        unit=listing._unit(),
                        product=product.display_name,
                        uom=product.uom_id.name,
                    )
                )
            listing.message_post(body=self.env._("Linked although the units differ: %s", self.reason))
        listing.write({"product_id": product.id, "to_review": False})
        return True
