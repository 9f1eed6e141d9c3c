from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class LeafLinkTaxMap(models.Model):
    """Which Odoo tax stands for a LeafLink tax. A tax met on an order for the first time adds its row (R202)."""

    _name = "leaflink.tax.map"
    _description = "LeafLink Tax"
    _order = "store_id, name, rate"
    _check_company_auto = True

    store_id = fields.Many2one("leaflink.store", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    name = fields.Char("LeafLink Tax", required=True)
    rate = fields.Float("Rate (%)", digits=(16, 6), required=True)
    tax_id = fields.Many2one(
        "account.tax",
        "Odoo Tax",
        ondelete="restrict",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('price_include', '=', False),"
        " ('amount_type', 'in', ('percent', 'group'))]",
        help="Percentage taxes on top of the price only. Orders with an unmapped tax wait until one is chosen.",
    )
    suggested_tax_id = fields.Many2one(
        "account.tax",
        "Same Rate",
        compute="_compute_suggested_tax_id",
        help="The Odoo sales tax of the same rate, if any.",
    )
    rate_differs = fields.Boolean(compute="_compute_rate_differs")

    _tax_uniq = models.Constraint("UNIQUE(store_id, name, rate)", "This LeafLink tax is already in the list.")

    @api.depends("store_id", "name", "rate")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.name or ''} ({row.rate:g} %)"

    @api.depends("store_id", "rate")
    def _compute_suggested_tax_id(self):
        for row in self:
            row.suggested_tax_id = row._same_rate()[:1]

    @api.depends("tax_id.amount", "rate")
    def _compute_rate_differs(self):
        for row in self:
            mapped = sum(row.tax_id.flatten_taxes_hierarchy().mapped("amount"))
            row.rate_differs = bool(row.tax_id) and abs(mapped - row.rate) > 1e-6

    @api.constrains("tax_id")
    def _check_tax_exclusive(self):
        """LeafLink adds its taxes to the price (R204)."""
        for tax in self.tax_id:
            for part in tax.flatten_taxes_hierarchy():
                if part.price_include or part.amount_type != "percent":
                    raise ValidationError(
                        self.env._(
                            "“%s” cannot stand for a LeafLink tax: choose a percentage that is added to the price.",
                            tax.name,
                        )
                    )

    def write(self, vals):
        result = super().write(vals)
        if "tax_id" in vals:
            for store in self.store_id:
                store._reprocess()
        return result

    def action_accept_suggestion(self):
        """Map each row to the Odoo tax of the same rate; what waited for it goes in (C15)."""
        missing = self.filtered(lambda row: not row.tax_id and not row.suggested_tax_id)
        if missing and missing == self:
            raise UserError(
                self.env._(
                    "No sales tax has the rate of %s. Create one, or choose another.",
                    ", ".join(self.mapped("display_name")),
                )
            )
        for tax, rows in (self - missing).filtered(lambda row: not row.tax_id).grouped("suggested_tax_id").items():
            rows.write({"tax_id": tax.id})
        return True

    @api.model
    def action_accept_all(self):
        """Map every tax of the list that has exactly one Odoo tax of its rate, at once (C15)."""
        return self.search([("tax_id", "=", False)])._accept_clear()

    def _accept_clear(self):
        """Map those of these rows that leave no choice -> a notification that says how many do leave one."""
        candidates = {row: row._same_rate() for row in self.filtered(lambda row: not row.tax_id)}
        clear = {row: taxes for row, taxes in candidates.items() if len(taxes) == 1}
        for row, tax in clear.items():
            row.tax_id = tax
        message = self.env._(
            "%(mapped)s LeafLink taxes mapped, %(left)s need a choice.",
            mapped=len(clear),
            left=len(candidates) - len(clear),
        )
        return self.env["leaflink.store"]._notification("info", message)

    def _same_rate(self):
        """The company's exclusive percentage sales taxes with the row's rate, in Odoo's order (R208)."""
        self.ensure_one()
        domain = [("type_tax_use", "=", "sale"), ("amount_type", "=", "percent"), ("price_include", "=", False)]
        domain += self.env["account.tax"]._check_company_domain(self.company_id)
        return self.env["account.tax"].search(domain + [("amount", "=", self.rate)])

    @api.model
    def _rows(self, store, taxes):
        """The rows of LeafLink taxes, made where they are new.

        :param taxes: pairs (name, rate as Decimal percent)
        :return: {(name, rate): row}
        """
        known = {row._key(): row for row in self.search([("store_id", "=", store.id)])} if taxes else {}
        missing = sorted(set(taxes) - set(known))
        if missing:
            # another transaction may meet the tax at the same moment: PostgreSQL then has the queue repeat this one
            rows = SQL(", ").join(SQL("(%s, %s, %s, %s)", store.id, store.company_id.id, *tax) for tax in missing)
            self.env.execute_query(
                SQL(
                    "INSERT INTO leaflink_tax_map (store_id, company_id, name, rate) VALUES %s"
                    " ON CONFLICT (store_id, name, rate) DO NOTHING RETURNING id",
                    rows,
                )
            )
            return self._rows(store, taxes)
        return {tax: known[tax] for tax in taxes}

    def _key(self):
        return self.name, Decimal(str(self.rate))
