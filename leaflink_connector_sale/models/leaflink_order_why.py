"""Why an order stands where it stands: each rule with its state, and the button that leads to the fix (N06)."""

from odoo import api, fields, models

# rule -> codes of the issues that speak against it, in the order of processing
RULES = {
    "status": {"status", "gone", "closed"},
    "read": {"error"},
    "products": {"product", "quantity_precision"},
    "customer": {"customer"},
    "taxes": {"tax_unmapped", "tax_type", "tax_without_licensed_line"},
    "total": {"currency", "discount_type", "price_basis", "total_mismatch"},
    "change": {"changed"},
    "export": {"export"},
}


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    issue_ids = fields.Many2many("leaflink.issue", compute="_compute_issue_ids", string="Open Issues")
    why = fields.Json(compute="_compute_why", help="List of {rule, state, text, buttons}.")

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
        against = self.issue_ids.grouped(lambda issue: next((rule for rule, codes in RULES.items() if issue.code in codes), "other"))
        rules = [self._rule(rule, against.get(rule, ())) for rule in RULES]
        rules += [self._row(self.env._("Further"), "todo", issue.message, self._buttons(issue)) for issue in against.get("other", ())]
        return [row for rows in rules for row in (rows if isinstance(rows, list) else [rows])]

    def _rule(self, rule, issues):
        """Rows of one rule: its issues, else what is fine about it, none when it does not apply."""
        label, fine = self._fine()[rule]
        if issues:
            return [self._row(label, "todo", issue.message, self._buttons(issue)) for issue in issues]
        if rule == "status" and self.state in ("new", "skipped", "cancelled"):
            return [self._row(label, "wait", self.state_reason or "")]
        return [self._row(label, "ok" if self.digest else "wait", fine)] if fine else []

    def _fine(self):
        lines = self.line_ids
        linked = len(lines.filtered("listing_id.product_id"))
        taxes = ", ".join(tax["name"] or f"{tax['rate']} %" for tax in self.tax_names or ())
        total = self.sudo().sale_order_id.amount_total
        env = self.env
        return {
            "status": (env._("LeafLink status"), self.status),
            "read": (env._("Payload"), ""),
            "products": (env._("Products"), env._("%(linked)s of %(all)s lines linked", linked=linked, all=len(lines))),
            "customer": (env._("Customer"), self.customer_id.partner_id.display_name),
            "taxes": (env._("Taxes"), taxes or env._("none")),
            "total": (env._("Total"), env._("LeafLink %(theirs)s, Odoo %(ours)s", theirs=self._amount(self.total), ours=self._amount(total)) if total else ""),
            "change": (env._("Changes"), ""),
            "export": (env._("LeafLink knows the sales order"), ""),
        }

    def _row(self, rule, state, text, buttons=()):
        return {"rule": rule, "state": state, "text": text, "buttons": list(buttons)}

    def _buttons(self, issue):
        """Buttons of an issue's row: the way to the fix, and for a difference in totals a Manager's decision."""
        labels = {
            "product": self.env._("Link product"),
            "customer": self.env._("Link customer"),
            "tax_unmapped": self.env._("Map tax"),
            "changed": self.env._("Decide"),
            "closed": self.env._("Decide"),
        }
        if issue.code in labels:
            yield {"label": labels[issue.code], "model": issue._name, "id": issue.id, "method": "action_fix"}
        elif issue.code == "total_mismatch" and self.env.user.has_group("leaflink_connector.group_manager"):
            yield {"label": self.env._("Process anyway"), "model": self._name, "id": self.id, "method": "action_process_anyway"}
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
