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
        rows, Listing = self._rows(), self.env["leaflink.listing"]
        known = Listing._known(self.store_id, {listing for listing, _reference in rows.values()})
        found = Listing._company_products(
            self.store_id, [("default_code", "in", list({reference for _listing, reference in rows.values()}))]
        ).grouped("default_code")
        linked, problems, seen = Listing, [], {}
        for number, (listing_number, reference) in rows.items():
            listing, product = known.get(listing_number), found.get(reference, self.env["product.product"])
            if problem := self._problem(listing, product, listing_number, reference, seen):
                problems.append(self.env._("Row %(number)s: %(problem)s", number=number, problem=problem))
                continue
            seen[listing] = number
            if listing.product_id != product:
                listing._set_link(product, "person", to_review=False)
                linked += listing
        linked._link_settled()
        linked.suggestion_ids.sudo().unlink()
        self.result = "\n".join([self.env._("%s listing(s) linked.", len(linked)), *problems])
        return self._reopen()

    def _rows(self):
        """Return {row number: (LeafLink id, internal reference)} of the rows that say a reference."""
        if not self.file:
            raise UserError(self.env._("Choose the file that was exported here and filled in."))
        try:
            text = _decoded(base64.b64decode(self.file))
            dialect = csv.Sniffer().sniff(text.splitlines()[0], delimiters=",;\t")
            header, *table = csv.reader(io.StringIO(text, newline=None), dialect=dialect)
        except (ValueError, csv.Error, IndexError):
            raise UserError(
                self.env._("The file is no CSV in UTF-8. Export it here, fill it in, and save it as CSV.")
            ) from None
        names = [name.strip().lower() for name in header]
        if not {"leaflink_id", "internal_reference"} <= set(names):
            raise UserError(self.env._("The file needs the columns leaflink_id and internal_reference."))
        cells = ((number, dict(zip(names, row, strict=False))) for number, row in enumerate(table, 2))
        return {
            number: (row.get("leaflink_id", "").strip(), reference)
            for number, row in cells
            if (reference := row.get("internal_reference", "").strip().lstrip("'"))
        }

    def _problem(self, listing, products, number, reference, seen):
        """Return why a row cannot be taken, "" when it can; `seen` are the rows that were {listing: row number}."""
        if not listing:
            return self.env._("there is no listing %s in this store", number or "?")
        if listing in seen:
            return self.env._("%(listing)s is in row %(row)s already", listing=listing.display_name, row=seen[listing])
        if len(products) != 1:
            return self.env._(
                "%(count)s products have the internal reference %(reference)s", count=len(products), reference=reference
            )
        if twin := listing._twin(products):
            return listing._taken_text(products, twin)
        if not listing._fits(products):
            return self.env._("%s is kept in another kind of unit", products.display_name)
        return ""

    def _reopen(self):
        return self._dialog(self.env._("Mapping as CSV"))


def _decoded(content):
    """Return the text of a file of which some spreadsheets save the letters of Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def safe_cell(cell):
    """A cell no spreadsheet takes for a formula."""
    text = str(cell or "")
    return f"'{text}" if text.startswith(FORMULA) else text
