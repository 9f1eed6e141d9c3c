from odoo import api, fields, models

from ..lib import payloads


class LeafLinkReference(models.AbstractModel):
    """A list that LeafLink keeps and that pickers and listings refer to (R033). Rows are never deleted.

    A concrete model says which list it is (`_resource` and, for one record of it, `_endpoint`: methods of the client),
    how to read its records (`_payload`) and, where they point into another list, how (`_points_to`: field, model, key
    of the payload).
    """

    _name = "leaflink.reference"
    _description = "LeafLink Reference Data"
    _inherit = ["leaflink.record"]
    _order = "name, id"
    _resource = None
    _endpoint = None
    _payload = None
    _points_to = None

    name = fields.Char(required=True)
    active = fields.Boolean(default=True, help="Off when LeafLink's list no longer has it.")

    @api.model
    def _reference_values(self, record):
        """Return the values for one record of lib.payloads."""
        return {"name": record.name}

    @api.model
    def _row_ids(self, store, wanted):
        """Return {LeafLink id (int): id of our row}; `wanted` maps LeafLink ids to known values or None.

        A row that is not there yet is made with its number as name and read from LeafLink.
        """
        wanted = {number: values for number, values in wanted.items() if number}
        known = self._known(store, map(str, wanted)) if wanted else {}
        fresh = [
            {"store_id": store.id, "external_id": str(number), "name": str(number)} | (values or {})
            for number, values in wanted.items()
            if str(number) not in known
        ]
        rows = self._insert(fresh)
        rows.filtered(lambda row: row.name == row.external_id)._delay_new(store)
        return {int(row.external_id): row.id for row in [*known.values(), *rows]}


class LeafLinkCompany(models.Model):
    _name = "leaflink.company"
    _description = "LeafLink Company"
    _inherit = ["leaflink.reference"]
    _resource = "companies"
    _endpoint = "company"
    _payload = payloads.Company

    slug = fields.Char(readonly=True)

    def _reference_values(self, record):
        return {"name": record.name, "slug": record.slug}


class LeafLinkBrand(models.Model):
    _name = "leaflink.brand"
    _description = "LeafLink Brand"
    _inherit = ["leaflink.reference"]
    _resource = "brands"
    _endpoint = "brand"
    _payload = payloads.Brand


class LeafLinkCategory(models.Model):
    _name = "leaflink.category"
    _description = "LeafLink Category"
    _inherit = ["leaflink.reference"]
    _resource = "categories"
    _endpoint = "category"
    _payload = payloads.Category

    slug = fields.Char(readonly=True)

    def _reference_values(self, record):
        return {"name": record.name, "slug": record.slug}


class LeafLinkSubcategory(models.Model):
    _name = "leaflink.subcategory"
    _description = "LeafLink Subcategory"
    _inherit = ["leaflink.reference"]
    _resource = "subcategories"
    _endpoint = "subcategory"
    _payload = payloads.Subcategory
    _points_to = ("category_id", "leaflink.category", "category")

    slug = fields.Char(readonly=True)
    category_id = fields.Many2one("leaflink.category", readonly=True, index=True)

    def _reference_values(self, record):
        return {"name": record.name, "slug": record.slug}


class LeafLinkProductLine(models.Model):
    _name = "leaflink.product.line"
    _description = "LeafLink Product Line"
    _inherit = ["leaflink.reference"]
    _resource = "product_lines"
    _endpoint = "product_line"
    _payload = payloads.ProductLine
    _points_to = ("brand_id", "leaflink.brand", "brand")

    brand_id = fields.Many2one("leaflink.brand", readonly=True, index=True)
    menu_position = fields.Integer(help="Place among the lines of the brand on LeafLink's menu.")

    def _reference_values(self, record):
        return {"name": record.name, "menu_position": record.menu_position or 0}


# LeafLink's words for the type of a strain
STRAIN_TYPES = [
    ("indica", "Indica"),
    ("sativa", "Sativa"),
    ("hybrid", "Hybrid"),
    ("indica-hybrid", "Indica Hybrid"),
    ("sativa-hybrid", "Sativa Hybrid"),
    ("high-cbd", "High CBD"),
    ("11-cbd", "1:1 CBD"),
    ("na", "Not applicable"),
]


class LeafLinkStrain(models.Model):
    _name = "leaflink.strain"
    _description = "LeafLink Strain"
    _inherit = ["leaflink.reference"]
    _resource = "strains"
    _endpoint = "strain"
    _payload = payloads.Strain

    classification = fields.Char(readonly=True)

    def _reference_values(self, record):
        return {"name": record.name, "classification": record.strain_classification}


class LeafLinkLicense(models.Model):
    """A licence of the seller; its name is its number."""

    _name = "leaflink.license"
    _description = "LeafLink License"
    _inherit = ["leaflink.reference"]
    _resource = "licenses"
    _endpoint = "license"
    _payload = payloads.License

    license_type = fields.Char("Type", readonly=True)
    classification = fields.Char(readonly=True)

    def _reference_values(self, record):
        return {
            "name": record.number,
            "license_type": record.display_type or record.type,
            "classification": record.classification,
        }


class LeafLinkLicenseType(models.Model):
    _name = "leaflink.license.type"
    _description = "LeafLink License Type"
    _inherit = ["leaflink.reference"]
    _resource = "license_types"
    _endpoint = "license_type"
    _payload = payloads.LicenseType

    classification = fields.Char(readonly=True)
    state_code = fields.Char("State", readonly=True)

    def _reference_values(self, record):
        return {
            "name": record.display_type or record.type,
            "classification": record.classification,
            "state_code": record.state_abbr,
        }


class LeafLinkTier(models.Model):
    _name = "leaflink.tier"
    _description = "LeafLink Customer Tier"
    _inherit = ["leaflink.reference"]
    _order = "sequence, name, id"
    _resource = "tiers"
    _endpoint = "tier"
    _payload = payloads.Tier

    sequence = fields.Integer(readonly=True)

    def _reference_values(self, record):
        return {"name": record.rank, "sequence": record.sort or 0}
