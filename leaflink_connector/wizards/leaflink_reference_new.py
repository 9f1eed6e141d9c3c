from odoo import fields, models
from odoo.exceptions import UserError

from ..models.leaflink_reference import STRAIN_TYPES


class LeafLinkReferenceNew(models.TransientModel):
    """A new product line or strain (R085, R087)."""

    _name = "leaflink.reference.new"
    _description = "New on LeafLink"
    _inherit = ["leaflink.job"]

    kind = fields.Selection([("line", "Product Line"), ("strain", "Strain")], required=True, default="line")
    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        domain="[('state', '=', 'connected')]",
        default=lambda self: self.env["leaflink.store"]._only([("state", "=", "connected")]),
    )
    name = fields.Char(required=True)
    brand_id = fields.Many2one("leaflink.brand", domain="[('store_id', '=', store_id)]")
    classification = fields.Selection(STRAIN_TYPES, default="na")

    def action_create(self):
        """Create it on LeafLink, in the background; one of the same name is taken as it is."""
        self._check_role("operator")
        self.store_id.check_access("read")
        if self.store_id.product_create_mode == "import":
            raise UserError(
                self.env._(
                    "Store %s creates nothing on LeafLink: change “Create Products” of the store.", self.store_id.name
                )
            )
        if self.kind == "line":
            if not self.brand_id:
                raise UserError(self.env._("Choose the brand of the product line."))
            row = self.env["leaflink.product.line"].sudo()._create_on_leaflink(self.brand_id.sudo(), self.name)
        else:
            strains = self.env["leaflink.strain"].sudo()
            row = strains._create_on_leaflink(self.store_id.sudo(), self.name, self.classification or "na")
        return self.store_id._notification("info", self.env._("%s can be chosen now.", row.name))
