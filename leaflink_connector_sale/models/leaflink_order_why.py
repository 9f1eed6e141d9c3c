"""Why an order stands where it stands: each rule with its state, and the button that leads to the fix (N06)."""

from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_json import Json

from .leaflink_order_match import RULES


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    issue_ids = fields.Many2many("leaflink.issue", compute="_compute_issue_ids", string="Open Issues")
    why = Json(compute="_compute_why", help="List of {rule, state, text, buttons}.")

    @api.depends("state", "line_ids", "sale_order_id")
    def _compute_issue_ids(self):
        """Open issues about these orders, their lines and their sales orders."""
        Issue = self.env["leaflink.issue"]
        about = {("leaflink.order", order.id): order for order in self}
        about |= {("leaflink.order.line", line.id): line.order_id for line in self.line_ids}
        about |= {("sale.order", order.sudo().sale_order_id.id): order for order in self if order.sale_order_id}
        found = dict.fromkeys(self, Issue)
        for model in ("leaflink.order", "leaflink.order.line", "sale.order"):
            ids = [res_id for of_model, res_id in about if of_model == model]
            for issue in Issue.search([("state", "=", "open"), ("res_model", "=", model), ("res_id", "in", ids)]):
                found[about[model, issue.res_id]] += issue
        for order in self:
            order.issue_ids = found[order]

    @api.depends("issue_ids", "state", "state_reason", "customer_id", "sale_order_id")
    def _compute_why(self):
        for order in self:
            order.why = order._rules()

    def _rules(self):
        rule_of = {code: rule for rule, codes in RULES.items() for code in codes}
        against = self.issue_ids.grouped(lambda issue: rule_of.get(issue.code, "further"))
        rows = [
            self._row(
                self.env._("LeafLink status"),
                "wait" if self.state_reason and self.state != "hold" else "ok",
                self._standing(),
            )
        ]
        for rule, (label, fine) in self._fine().items():
            if rule in against:
                rows += [self._row(label, "todo", issue.message, self._buttons(issue)) for issue in against[rule]]
            elif fine and self.digest:
                rows.append(self._row(label, "ok", fine))
        return rows

    def _standing(self):
        waits = self.to_confirm or self.state in ("new", "ready", "skipped", "cancelled")
        return f"{self.status}: {self.state_reason}" if waits and self.state_reason else self.status or ""

    def _fine(self):
        """{rule: (label, what is fine about it; "" when there is nothing to say)}"""
        lines, sale = self.line_ids, self.sudo().sale_order_id
        linked = len(lines.filtered(lambda line: line.product_id or line._is_discount()))
        taxes = ", ".join(tax["name"] or f"{tax['rate']} %" for tax in self.tax_names or ())
        theirs, ours = self.sudo()._both_totals() if sale else (0, 0)
        amounts = {"theirs": self._amount(theirs), "ours": self._amount(ours)}
        return {
            "read": (self.env._("Order"), ""),
            "parts": (self.env._("Combined From"), ", ".join(self.combined_part_ids.mapped("short_number"))),
            "products": (
                self.env._("Products"),
                self.env._("%(linked)s of %(all)s lines have a product", linked=linked, all=len(lines)),
            ),
            "customer": (self.env._("Customer"), self._contact().display_name),
            "reps": (self.env._("Sales Reps"), self.store_id.salesrep_policy != "fallback" and self.rep_names),
            "taxes": (self.env._("Taxes"), taxes or self.env._("none")),
            "total": (self.env._("Total"), self.env._("LeafLink %(theirs)s, Odoo %(ours)s", **amounts) if sale else ""),
            "further": (self.env._("Decision"), ""),
        }

    def _row(self, rule, state, text, buttons=()):
        return {"rule": rule, "state": state, "text": text, "buttons": list(buttons)}

    def _buttons(self, issue):
        """Buttons of an issue's row: the way to the fix, and for a difference in totals a Manager's decision."""
        labels = {
            "product": self.env._("Link product"),
            "customer": self.env._("Link customer"),
            "salesrep": self.env._("Choose user") if self.rep_external_ids else self.env._("Open"),
            "tax_unmapped": self.env._("Map tax"),
            "changed": self.env._("Decide"),
            "closed": self.env._("Decide"),
            "combined": self.env._("Decide"),
        }
        if issue.code in labels:
            yield {"label": labels[issue.code], "model": issue._name, "id": issue.id, "method": "action_fix"}
        elif issue.code == "total_mismatch" and self.env.user.has_group("leaflink_connector.group_manager"):
            yield {
                "label": self.env._("Process anyway"),
                "model": self._name,
                "id": self.id,
                "method": "action_process_anyway",
            }
        elif issue.res_model == "sale.order":
            yield {"label": self.env._("Open"), "model": issue._name, "id": issue.id, "method": "action_open_record"}

    def action_fix_tax_unmapped(self):
        """Open the taxes of this store that wait for an Odoo tax."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Taxes to Map"),
            "res_model": "leaflink.tax.map",
            "view_mode": "list,form",
            "domain": [("store_id", "=", self.store_id.id), ("tax_id", "=", False)],
        }
