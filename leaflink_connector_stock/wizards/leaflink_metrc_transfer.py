import base64
import csv
import io

from odoo import api, fields, models

from odoo.addons.leaflink_connector.wizards.leaflink_listing_csv import safe_cell


class LeafLinkMetrcTransfer(models.TransientModel):
    """The list from which somebody registers deliveries at METRC, one row a package, and what it lacks (N16, R227)."""

    _name = "leaflink.metrc.transfer"
    _description = "METRC Transfer List"
    _inherit = ["leaflink.job"]

    problems = fields.Text(readonly=True)
    file = fields.Binary("List", attachment=False, readonly=True)
    filename = fields.Char(readonly=True)

    @api.model
    def _of(self, pickings):
        """Return the list of these deliveries, as a file named after their sales order."""
        rows, problems = pickings._leaflink_metrc_transfer()
        text = io.StringIO()
        table = csv.writer(text)
        table.writerow(rows[0] if rows else ())
        table.writerows([safe_cell(cell) for cell in row.values()] for row in rows)
        sales = pickings.sale_id
        return self.create(
            {
                "problems": "\n".join(problems),
                "file": base64.b64encode(text.getvalue().encode("utf-8-sig")),
                "filename": f"{sales.name if len(sales) == 1 else 'transfers'}.csv",
            }
        )
