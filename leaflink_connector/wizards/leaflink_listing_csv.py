import base64
import csv
import io

from odoo import fields, models
from odoo.exceptions import UserError

COLUMNS = ("leaflink_id", "leaflink_sku", "leaflink_name", "internal_reference", "suggestion", "score", "why")
FORMULA = ("=", "+", "-", "@", "\t")


class LeafLinkListingCsv(models.TransientModel):
    """Which listing is which product, as a table to fill in elsewhere (R073)."""

    _name = "leaflink.listing.csv"
    _description = "Mapping of LeafLink Products as CSV"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one("leaflink.store", required=True, default=lambda self: self.env["leaflink.store"]._only())
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    result = fields.Text(readonly=True)

    def action_export(self):
        """Make a table of the store's listings; the column internal_reference is the one to fill in."""
        self._check_role("operator")
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(COLUMNS)
        domain = [("store_id", "=", self.store_id.id), ("external_id", "!=", False)]
        for listing in self.env["leaflink.listing"].search(domain, order="sku, id"):
            best = listing.suggestion_ids[:1]
            cells = (
                listing.external_id,
                listing.sku,
                listing.name,
                listing.product_id.default_code,
                best.product_id.default_code,
                f"{best.score:g}" if best else "",
                best.reason,
            )
            table.writerow([safe_cell(cell) for cell in cells])
        self.file = base64.b64encode(text.getvalue().encode("utf-8-sig"))
        self.filename = f"leaflink-{self.store_id.id}.csv"
        return self._reopen()

    def action_import(self):
        """Link each listing to the product whose internal reference stands in its row; empty cells change nothing.

        Every row that cannot be taken is told with its number; the others are.
        """
        self._check_role("operator")
        linked, problems = self.env["leaflink.listing"], []
        for number, row in self._rows():
            listing, product, problem = self._read_row(row)
            if problem:
                problems.append(self.env._("Row %(number)s: %(problem)s", number=number, problem=problem))
            elif listing and listing.product_id != product:
                listing._set_link(product, "person", to_review=False)
                linked += listing
        linked._link_settled()
        linked.suggestion_ids.sudo().unlink()
        self.result = "\n".join([self.env._("%s listing(s) linked.", len(linked)), *problems])
        return self._reopen()

    def _rows(self):
        if not self.file:
            raise UserError(self.env._("Choose the file that was exported here and filled in."))
        try:
            text = base64.b64decode(self.file).decode("utf-8-sig")
            dialect = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;\t")
        except (ValueError, csv.Error, IndexError):
            raise UserError(
                self.env._("The file is no CSV in UTF-8. Export it here, fill it in, and save it as CSV.")
            ) from None
        table = csv.DictReader(io.StringIO(text), dialect=dialect)
        if not {"leaflink_id", "internal_reference"} <= set(table.fieldnames or ()):
            raise UserError(self.env._("The file needs the columns leaflink_id and internal_reference."))
        return enumerate(table, 2)

    def _read_row(self, row):
        """Return (listing, product, why the row cannot be taken)."""
        none = self.env["leaflink.listing"], self.env["product.product"]
        number, reference = (row["leaflink_id"] or "").strip(), (row["internal_reference"] or "").strip()
        if not reference:
            return *none, ""
        listing = self.env["leaflink.listing"]._known(self.store_id, [number]).get(number)
        if not listing:
            return *none, self.env._("there is no listing %s in this store", number or "?")
        products = listing._company_products(self.store_id, [("default_code", "=", reference.lstrip("'"))])
        if len(products) != 1:
            return *none, self.env._(
                "%(count)s products have the internal reference %(reference)s", count=len(products), reference=reference
            )
        if twin := listing._twin(products):
            return *none, listing._taken_text(products, twin)
        if not listing._fits(products):
            return *none, self.env._("%s is kept in another kind of unit", products.display_name)
        return listing, products, ""

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mapping as CSV"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


def safe_cell(cell):
    """A cell no spreadsheet takes for a formula."""
    text = str(cell or "")
    return f"'{text}" if text.startswith(FORMULA) else text
