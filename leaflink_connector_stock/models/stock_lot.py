from odoo import api, fields, models
from odoo.exceptions import ValidationError

# what decides which batch a lot is, and what LeafLink learns of it
BATCH_FIELDS = {"name", "product_id", "company_id", "leaflink_coa_state", "leaflink_coa_ids"}


class StockLot(models.Model):
    """A lot, the batches of LeafLink it is, and its certificates. Works for people without any LeafLink role."""

    _inherit = "stock.lot"

    leaflink_batch_ids = fields.Many2many(
        "leaflink.batch", string="LeafLink Batches", readonly=True, copy=False, groups="leaflink_connector.group_user"
    )
    leaflink_coa_state = fields.Selection(
        [("none", "No COA"), ("pending", "Pending"), ("passed", "Passed"), ("failed", "Failed")],
        "COA",
        default="none",
        required=True,
        copy=False,
        tracking=True,
        help="What the laboratory says of this lot. A store may offer only lots that have passed.",
    )
    leaflink_coa_ids = fields.Many2many(
        "ir.attachment",
        "leaflink_lot_coa_rel",
        string="Certificates (COA)",
        copy=False,
        bypass_search_access=True,
        help="PDF of the laboratory. LeafLink gets it, where Odoo manages batches, once the lot has passed.",
    )

    @api.constrains("leaflink_coa_ids")
    def _check_leaflink_coa_ids(self):
        for lot in self:
            for file in lot.sudo().leaflink_coa_ids:
                if b"%PDF-" not in (file.raw or b"")[:1024]:  # the type Odoo keeps is that of the name
                    raise ValidationError(
                        self.env._(
                            "“%(file)s” of lot %(lot)s is no PDF: LeafLink takes certificates as PDF.",
                            file=file.name,
                            lot=lot.name,
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        lots = super().create(vals_list)
        lots._leaflink_take_coa()
        lots._leaflink_changed()
        return lots

    def write(self, vals):
        renamed = self.sudo().leaflink_batch_ids if "name" in vals else ()
        result = super().write(vals)
        if "leaflink_coa_ids" in vals:
            self._leaflink_take_coa()
        if "leaflink_coa_state" in vals:
            self.env["leaflink.store"]._wake_stock_push()
        for batch in renamed:
            if batch.is_ours and batch.lot_ids <= self:
                batch.name = vals["name"]
        if vals.keys() & BATCH_FIELDS:
            self._leaflink_changed()
        return result

    def _leaflink_take_coa(self):
        """Certificates have come: who may see the lot may see them, and somebody has to look what they say."""
        for lot in self.filtered(lambda lot: lot.sudo().leaflink_coa_ids):
            lot.sudo().leaflink_coa_ids.filtered(lambda file: not file.res_id).write(
                {"res_model": lot._name, "res_id": lot.id}
            )
            if lot.leaflink_coa_state == "none":
                lot.leaflink_coa_state = "pending"

    def _leaflink_changed(self):
        """Link the batches that have these lots or may have them now, and let stores look what LeafLink lacks."""
        if not self.env["leaflink.store"]._has_batch_stores():
            return
        Batch = self.env["leaflink.batch"].sudo()
        about = ["|", ("name", "in", self.mapped("name")), ("lot_ids", "in", self.ids)]
        Batch.search(about)._link_lots()
        self.env["leaflink.store"]._wake_batches_of(self)
