import re

from odoo import api, fields, models
from odoo.tools import SQL

AT_ONCE = ("cash", "cod", "pre-payment", "prepay", "wire on delivery")


class LeafLinkTermMap(models.Model):
    """Which Odoo payment term stands for one of LeafLink's (R116). The first order that names one adds its row."""

    _name = "leaflink.term.map"
    _description = "LeafLink Payment Term"
    _order = "store_id, name"
    _check_company_auto = True

    store_id = fields.Many2one("leaflink.store", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, index=True)
    name = fields.Char("LeafLink Payment Term", required=True)
    term_id = fields.Many2one(
        "account.payment.term",
        "Odoo Payment Term",
        check_company=True,
        help="Empty: orders get the payment term of their contact. Contacts without payment term get that of their "
        "customer on LeafLink.",
    )

    _term_uniq = models.Constraint("UNIQUE(store_id, name)", "This LeafLink payment term is already in the list.")

    def write(self, vals):
        """Contacts of customers with the term have it from now on, unless a person has chosen another."""
        result = super().write(vals)
        if "term_id" in vals:
            self.store_id._delay_bring()
        return result

    @api.model
    def _terms(self, store, names):
        """{name: account.payment.term, empty when nobody has chosen one}; the rows of new names are made."""
        rows = {row.name: row for row in self.search([("store_id", "=", store.id)])} if names else {}
        missing = sorted(set(names) - set(rows))
        if missing:
            # another transaction may meet the term at the same moment: PostgreSQL then has the queue repeat this one
            values = SQL(", ").join(
                SQL("(%s, %s, %s, %s)", store.id, store.company_id.id, name, self._evident(store, name).id or None)
                for name in missing
            )
            self.env.execute_query(
                SQL(
                    "INSERT INTO leaflink_term_map (store_id, company_id, name, term_id) VALUES %s"
                    " ON CONFLICT (store_id, name) DO NOTHING RETURNING id",
                    values,
                )
            )
            store.invalidate_recordset(["term_map_ids"])
            return self._terms(store, names)
        return {name: rows[name].term_id for name in names}

    @api.model
    def _evident(self, store, name):
        """The company's only payment term that asks for all of it after as many days; empty when it is not clear."""
        net = re.fullmatch(r"net\s*(\d+)", name.strip().lower())
        if not net and name.strip().lower() not in AT_ONCE:
            return self.env["account.payment.term"]
        days = int(net[1]) if net else 0
        terms = self.env["account.payment.term"].search(
            [*self.env["account.payment.term"]._check_company_domain(store.company_id), ("early_discount", "=", False)]
        )
        fitting = terms.filtered(
            lambda term: (
                [(line.value, line.nb_days, line.delay_type) for line in term.line_ids]
                == [("percent", days, "days_after")]
            )
        )
        return fitting if len(fitting) == 1 else fitting.browse()
