"""METRC-ready (N16, R227, R228): package tags, licences, and the list that whoever registers a transfer needs.

Nothing here calls METRC or tells LeafLink about packages. Addons that do call it extend the methods
`_leaflink_metrc_*`; the manifest number they write on the delivery goes to LeafLink as one that is typed.
"""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import metrc
from .leaflink_stock_sync import text as plain

TAGS_HELP = "Tags of METRC packages, separated by commas; of several, each with its quantity behind it."


class LeafLinkMetrcTags(models.AbstractModel):
    """What carries package tags: a lot, for all that is taken from it, or one line of a delivery."""

    _name = "leaflink.metrc.tags"
    _description = "METRC Package Tags"

    leaflink_package_tags = fields.Char("Package Tags", copy=False, help=TAGS_HELP)

    @api.constrains("leaflink_package_tags")
    def _check_leaflink_package_tags(self):
        for record in self:
            try:
                metrc.packages(record.leaflink_package_tags)
            except ValueError as error:
                words = {"record": record.display_name, "text": error}
                message = self.env._(
                    "“%(text)s” in the package tags of %(record)s is no quantity. Write “TAG 12, TAG 8”.", **words
                )
                raise ValidationError(message) from None


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "leaflink.metrc.tags"]


class StockMoveLine(models.Model):
    _name = "stock.move.line"
    _inherit = ["stock.move.line", "leaflink.metrc.tags"]

    leaflink_known_tags = fields.Char(
        "Known Package Tags",
        compute="_compute_leaflink_known_tags",
        compute_sudo=True,
        help="Those of the lot, else those LeafLink names on the order; what is typed on the line comes before them.",
    )

    @api.depends("lot_id.leaflink_package_tags", "move_id")
    def _compute_leaflink_known_tags(self):
        for line in self:
            orders = line.move_id.sale_line_id.leaflink_line_ids
            alone = len(orders) == 1 and len(line.move_id.move_line_ids) == 1
            line.leaflink_known_tags = line.lot_id.leaflink_package_tags or (alone and orders.package_tags)

    def _leaflink_metrc_packages(self):
        """Return ([(tag, quantity in the line's unit or None)], what is wrong with them, see lib.metrc.share)."""
        text = self.leaflink_package_tags or self.leaflink_known_tags
        return metrc.share(text, Decimal(str(self.quantity)))

    def _leaflink_metrc_problems(self, packages, wrong):
        """Return a sentence for each thing a person has to add to this line before it can be transferred."""
        words = {"delivery": self.picking_id.name, "product": self.product_id.display_name, "quantity": self.quantity}
        texts = {
            "none": self.env._("%(delivery)s: %(product)s has no package tag."),
            "unsaid": self.env._("%(delivery)s: %(product)s comes from several packages; say how much of each."),
            "sum": self.env._("%(delivery)s: the packages of %(product)s do not add up to %(quantity)g."),
        }
        found = [texts[wrong] % words] if wrong else []
        form = self.env._("%(delivery)s: “%(tag)s” is no METRC tag, which has 24 letters and digits.")
        return found + [form % (words | {"tag": tag}) for tag, _quantity in packages if not metrc.is_tag(tag)]


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _leaflink_metrc_licenses(self):
        """Return the licence numbers (seller, buyer) of this delivery, "" where none is known.

        The seller's is that of the warehouse's address, of the company, or the only one LeafLink lists for the store.
        """
        picking = self.sudo()
        house = picking.picking_type_id.warehouse_id.partner_id | picking.company_id.partner_id
        stores = picking.sale_id.leaflink_order_ids.store_id
        listed = self.env["leaflink.license"].sudo().search([("store_id", "in", stores.ids)])
        known = [*filter(None, house.mapped("leaflink_license_number")), *(listed.mapped("name")[: len(listed) == 1])]
        buyers = picking.partner_id | picking.partner_id.commercial_partner_id | picking.sale_id.partner_id
        return next(iter(known), ""), next(filter(None, buyers.mapped("leaflink_license_number")), "")

    def _leaflink_metrc_transfer(self):
        """Return (rows, problems) of these deliveries for a METRC transfer: a row, {column: value}, for each package.

        What one package brings to several lines of a product stands in one row. A line without a package has a row too.
        """
        rows, problems = [], []
        for picking in self:
            header, parts = picking._leaflink_metrc_header(), {}
            problems += picking._leaflink_metrc_unlicensed(header)
            for line in picking.move_line_ids.filtered("quantity"):
                packages, wrong = line._leaflink_metrc_packages()
                problems += line._leaflink_metrc_problems(packages, wrong)
                for tag, quantity in packages or [("", Decimal(str(line.quantity)))]:
                    parts.setdefault((tag, line if not tag else line.product_id), []).append((line, quantity))
            for (tag, _what), taken in parts.items():
                lines, quantities = zip(*taken, strict=True)
                total = None if None in quantities else sum(quantities)
                rows.append(
                    header | picking._leaflink_metrc_row(self.env["stock.move.line"].concat(*lines), tag, total)
                )
        return rows, problems

    def _leaflink_metrc_header(self):
        """Return {column: value} of what all rows of this delivery share. The transfer is named after the sales order
        (R227)."""
        seller, buyer = self._leaflink_metrc_licenses()
        departure = self.date_done or self.scheduled_date
        return {
            "Transfer": self.sale_id.name or self.name,
            "LeafLink Order": self.leaflink_number,
            "Delivery": self.name,
            "Manifest Number": self.leaflink_manifest_number,
            "Shipper License": seller,
            "Recipient License": buyer,
            "Recipient": self.partner_id.commercial_partner_id.name or self.partner_id.name,
            "Departure": fields.Datetime.context_timestamp(self, departure).isoformat(" ", "minutes"),
            "Transporter": self.carrier_id.name,
        }

    def _leaflink_metrc_row(self, lines, tag, quantity):
        """Return {column: value} of one package: `quantity` of it, None when nobody said, is what `lines` take.

        The buyer's price is that of what he ordered; a component of a kit has none.
        """
        unit, sale_line = lines.product_uom_id[:1], lines.move_id.sale_line_id[:1]
        price = sale_line.product_id == lines.product_id and sale_line.price_reduce_taxexcl * unit._compute_quantity(
            1, sale_line.product_uom_id, round=False
        )
        return {
            "Package Tag": tag,
            "Product": lines.product_id.name,
            "SKU": lines.product_id.default_code,
            "Lot": ", ".join(lines.lot_id.mapped("name")),
            "Quantity": quantity and plain(quantity),
            "Unit": unit.name,
            "Wholesale Price": quantity and price and f"{float(quantity) * price:.2f}",
        }

    def _leaflink_metrc_unlicensed(self, header):
        missing = {
            "Shipper License": self.env._("%s: your license number is missing. Type it on the company's contact."),
            "Recipient License": self.env._("%s: the recipient's license number is missing. Type it on the contact."),
        }
        return [text % self.name for column, text in missing.items() if not header[column]]

    def action_leaflink_metrc(self):
        """Show what is missing for a METRC transfer of these deliveries, and its list to download."""
        self.check_access("read")
        deliveries = self.filtered(lambda one: one.picking_type_code == "outgoing" and one.state != "cancel")
        if not deliveries:
            raise UserError(self.env._("Only deliveries to customers are transferred. Choose at least one."))
        transfer = self.env["leaflink.metrc.transfer"]._of(deliveries)
        return transfer._dialog(transfer._description)
