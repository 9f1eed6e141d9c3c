from odoo import api, fields, models
from odoo.tools import split_every

from ..lib.similar import BARCODE, Catalogue, Words
from .leaflink_job import job

PAGE = 500


class LeafLinkSuggestion(models.Model):
    """A product of Odoo that may be what a listing is, with the reason; a refused one is not suggested again (R073)."""

    _name = "leaflink.suggestion"
    _description = "LeafLink Suggestion"
    _order = "score desc, id"
    _rec_name = "product_id"

    listing_id = fields.Many2one("leaflink.listing", required=True, readonly=True, ondelete="cascade", index=True)
    store_id = fields.Many2one(related="listing_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="listing_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade", index=True)
    score = fields.Float(digits=(4, 1), readonly=True, help="From 0 to 100; 100 is the same SKU but for punctuation.")
    reason = fields.Char(readonly=True)
    refused = fields.Boolean(readonly=True)

    _pair_uniq = models.Constraint("UNIQUE(listing_id, product_id)", "This product is already suggested.")

    @api.model
    def _suggest(self, store):
        """Look anew for what the unlinked listings of a store may be; refusals stay."""
        Listing, Product = self.env["leaflink.listing"], self.env["product.product"]
        waiting = Listing.search(
            [("store_id", "=", store.id), ("state", "=", "unlinked"), ("listing_state", "!=", "Archived")]
        )
        self.search([("store_id", "=", store.id), ("refused", "=", False)]).unlink()
        if not waiting:
            return
        taken = Listing._read_group([("store_id", "=", store.id)], [], ["product_id:array_agg"])[0][0]
        free = [("company_id", "in", [False, store.company_id.id]), ("id", "not in", [one for one in taken if one])]
        rows = Product.search(free).with_context(display_default_code=False, lang="en_US")
        catalogue = Catalogue(
            {row.id: Words(row.default_code or "", row.barcode or "", row.display_name) for row in rows}
        )
        self.env.invalidate_all()
        for ids in split_every(PAGE, waiting.ids):
            pairs = self._read_group(
                [("listing_id", "in", ids), ("refused", "=", True)], ["listing_id"], ["product_id:array_agg"]
            )
            refused = {listing.id: set(products) for listing, products in pairs}
            self.create(
                [
                    values
                    for listing in Listing.browse(ids)
                    for values in self._values(listing, catalogue, refused.get(listing.id, set()))
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()

    def _values(self, listing, catalogue, refused):
        hints = (*listing.strain_ids.mapped("name"), listing.brand_id.name or "")
        words = Words(listing.sku or "", "", listing.name or "", hints)
        labels = {
            "sku": self.env._("same SKU but for punctuation"),
            "barcode": self.env._("its barcode is the SKU"),
            "name": self.env._("similar name"),
            "hint": self.env._("same strain or brand"),
        }
        return [
            {
                "listing_id": listing.id,
                "product_id": one.key,
                "score": one.score,
                "reason": ", ".join(labels[reason] for reason in one.reasons),
            }
            for one in catalogue.suggest(words, refused)
        ]


class LeafLinkListing(models.Model):
    _inherit = "leaflink.listing"

    suggestion_ids = fields.One2many("leaflink.suggestion", "listing_id", domain=[("refused", "=", False)])
    suggestion_score = fields.Float("Score", digits=(4, 1), compute="_compute_suggestion")
    suggestion_reason = fields.Char("Why Suggested", compute="_compute_suggestion")

    @api.depends("suggestion_ids")
    def _compute_suggestion(self):
        for listing in self:
            best = listing.suggestion_ids[:1]
            listing.suggestion_score, listing.suggestion_reason = best.score, best.reason

    @api.depends("suggestion_ids")
    def _compute_suggested_product_id(self):
        result = super()._compute_suggested_product_id()
        for listing in self:
            if not listing.product_id and not listing.suggested_product_id:
                listing.suggested_product_id = listing.suggestion_ids[:1].product_id
        return result

    def action_accept(self):
        """Link each of these to the product that is suggested for it; one whose unit does not fit is left."""
        self._check_role("operator")
        self.check_access("write")
        linked = self.browse()
        for listing in self.filtered(lambda one: not one.product_id and one.suggested_product_id):
            if listing._may_be(listing.suggested_product_id):
                listing._set_link(listing.suggested_product_id, "person", to_review=False)
                linked += listing
            else:
                listing._explain_misfit(listing.suggested_product_id)
        linked._link_settled()
        linked.suggestion_ids.sudo().unlink()
        message = self.env._("%(linked)s linked, %(left)s left.", linked=len(linked), left=len(self - linked))
        return self.env["leaflink.store"]._notification("info", message)

    def action_accept_exact(self):
        """Link every unlinked listing for which one product has the same SKU but for punctuation, or it as barcode."""
        self._check_role("operator")
        waiting = self.search([("product_id", "=", False), ("suggestion_ids.score", ">=", BARCODE)])
        exact = waiting.filtered(lambda one: len(one.suggestion_ids.filtered(lambda row: row.score >= BARCODE)) == 1)
        return exact.action_accept()

    def action_refuse(self):
        """Not that product: the next suggestion shows, and this one never again."""
        self._check_role("operator")
        self.check_access("write")
        for listing in self.filtered("suggested_product_id"):
            product = listing.suggested_product_id
            if shown := listing.suggestion_ids.filtered(lambda one, product=product: one.product_id == product):
                shown.sudo().refused = True
            else:
                shown.sudo().create({"listing_id": listing.id, "product_id": product.id, "refused": True})
        self.invalidate_recordset(["suggestion_ids", "suggested_product_id"])
        return True

    def _similar(self):
        """What a person has refused is not similar."""
        similar = super()._similar()
        refused = [("listing_id", "in", list(similar)), ("refused", "=", True)]
        for row in self.env["leaflink.suggestion"].sudo().search(refused):
            similar[row.listing_id.id] -= row.product_id
        return {number: products for number, products in similar.items() if products}

    def action_suggest(self):
        """Look, in the background, for what the unlinked listings of every connected store may be."""
        self._check_role("operator")
        stores = self.env["leaflink.store"].search([("state", "!=", "draft")])
        for store in stores:
            description = self.env._("Suggest products for the listings of %s", store.name)
            self.browse()._delay(store, "catalog", "suggest", description=description)._job_suggest(store.id)
        return stores._notification("info", self.env._("Suggestions are being looked for; reload in a moment."))

    @api.model
    @job
    def _job_suggest(self, store_id):
        """Suggest products for the unlinked listings of one store."""
        self.env["leaflink.suggestion"]._suggest(self.env["leaflink.store"].browse(store_id))
