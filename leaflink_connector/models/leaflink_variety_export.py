from os.path import commonprefix

from odoo import api, fields, models


class LeafLinkListing(models.Model):
    """Variants out: the common listing first, then the varieties, each with the id LeafLink gave it (R091, R280)."""

    _inherit = "leaflink.listing"

    awaits_family = fields.Boolean(
        "Waits for Its Family", copy=False, readonly=True, help="Listed on LeafLink as soon as its common listing is."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """With listings of variants comes the one they will stand under."""
        listings = super().create(vals_list)
        for store, fresh in (
            listings.filtered(lambda one: not one.external_id and not one.gone).grouped("store_id").items()
        ):
            if store.variety_mode == "variants":
                fresh._ensure_families(store)
        return listings

    def _ensure_families(self, store):
        """Make the common listing of each product of which one of these is one of several variants."""
        templates = self.product_tmpl_id.filtered(lambda one: one.product_variant_count > 1)
        known = self.search([("store_id", "=", store.id), ("family_tmpl_id", "in", templates.ids)])
        self.create(
            [
                self._listing_defaults(store, template.product_variant_ids[0])
                | {"store_id": store.id, "family_tmpl_id": template.id}
                | {
                    "listing_state": self.filtered(lambda one, its=template: one.product_tmpl_id == its)[
                        0
                    ].listing_state
                }
                | {"name": template.name, "sku": self._family_sku(template)}
                for template in templates - known.family_tmpl_id
            ]
        )

    @api.model
    def _family_sku(self, template):
        """Return what the SKUs of the variants begin with, unless that is one of them, else a number of our own."""
        codes = [code for code in template.product_variant_ids.mapped("default_code") if code]
        common = commonprefix(codes).rstrip(" -_./")
        return common if common and common not in codes else f"FAMILY-{template.id}"

    def _family(self):
        """Return the common listing a new listing is to stand under, empty when there is none."""
        if self.external_id or not self.product_id or self.store_id.variety_mode != "variants":
            return self.browse()
        domain = [("store_id", "=", self.store_id.id), ("family_tmpl_id", "=", self.product_tmpl_id.id)]
        return self.sudo().search(domain, limit=1)

    def _product_texts(self):
        """The common listing has a SKU of its own; a variety is named by what tells it from the others."""
        texts = super()._product_texts()
        if not self.product_id:
            return texts | {"sku": self.sku or ""}
        if not self.parent_external_id and not self._family():
            return texts
        values = self.product_id.product_template_attribute_value_ids.with_context(lang="en_US")
        return texts | {"name": values._get_combination_name() or texts["name"]}

    def _export_prices(self):
        prices = super()._export_prices()
        if self.family_tmpl_id and not self.product_id:
            prices["wholesale_price"] = self.family_tmpl_id.list_price
        return prices

    def _create_body(self):
        body, family = super()._create_body(), self._family()
        return body | ({"parent": {"id": int(family.external_id)}} if family else {})

    def _why_not_sent(self):
        family = self._family()
        if family and not family.external_id and (problem := family._why_not_sent()):
            return self.env._(
                "Its common listing %(family)s cannot be sent: %(problem)s", family=family.display_name, problem=problem
            )
        return super()._why_not_sent()

    def action_update_leaflink(self):
        """A variety brings the listing it is to stand under."""
        missing = self.concat(*(one._family() for one in self)).with_env(self.env)
        return super(LeafLinkListing, self | missing.filtered(lambda one: not one.external_id)).action_update_leaflink()

    def _intend_update(self, owned=False):
        """A variety whose common listing LeafLink does not have yet is intended when it has: never without its id."""
        early = self.filtered(lambda one: (family := one._family()) and not family.external_id)
        early.filtered(lambda one: not one.awaits_family).awaits_family = True
        return early | super(LeafLinkListing, self - early)._intend_update(owned)

    def _created(self, external_id):
        """LeafLink has the common listing: now its varieties go."""
        store, template = self.store_id, self.family_tmpl_id
        result = super()._created(external_id)
        if template:
            family = self._known(store, [external_id])[external_id]
            if not family.family_tmpl_id:
                family.family_tmpl_id = template
            waiting = self.search([("product_tmpl_id", "=", template.id), ("awaits_family", "=", True)])
            able = waiting.filtered(lambda one: one.store_id == store and not one._why_not_sent())
            able.awaits_family = False
            able._intend_update()
        return result
