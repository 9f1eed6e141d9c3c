from odoo import api, fields, models

# reasons why a binding waits for a person; each is the code of its issue
# questions about what LeafLink has, pointless once it has lost the record
THERE_ISSUES = ("archived_here", "bad_record", "conflict", "product_archived")
LINK_ISSUES = ("ambiguous", "similar", "unit", "taken")


class LeafLinkBinding(models.AbstractModel):
    """Ties one LeafLink record to one Odoo record, per store. LeafLink's ids live here, never on the Odoo record.

    A concrete model names in `_link` its field with the Odoo record and adds that field to the dependencies of `state`.
    """

    _name = "leaflink.binding"
    _description = "LeafLink Link"
    _inherit = ["leaflink.record", "mail.thread"]
    _link = None

    external_reference = fields.Char(
        "External ID", copy=False, readonly=True, help="What LeafLink keeps under the external ID key of the store."
    )
    digest = fields.Char(copy=False, readonly=True)
    changed_on = fields.Datetime("Changed on LeafLink", copy=False, readonly=True)
    synced_on = fields.Datetime("Last News", copy=False, readonly=True, help="When LeafLink last told something new.")
    gone = fields.Boolean(copy=False, readonly=True, help="LeafLink no longer knows this record.")
    last_error = fields.Text(copy=False, readonly=True)
    fetch_due = fields.Boolean(copy=False, readonly=True, help="LeafLink is to be asked for this record.")
    unlinked_reason = fields.Selection(
        [
            ("missing", "Nothing fits"),
            ("ambiguous", "Several fit"),
            ("similar", "A similar one exists"),
            ("person", "Unlinked by a person"),
        ],
        "Why Unlinked",
        copy=False,
        readonly=True,
    )
    link_origin = fields.Selection(
        [("reference", "External ID"), ("created", "Created from LeafLink"), ("person", "Person")],
        "Linked By",
        copy=False,
        readonly=True,
    )
    to_review = fields.Boolean(copy=False, help="The Odoo record was created without a person having looked at it.")
    state = fields.Selection(
        [("unlinked", "Unlinked"), ("linked", "Linked"), ("gone", "Gone"), ("error", "Error")],
        compute="_compute_state",
        store=True,
        index=True,
    )
    issue_ids = fields.Many2many("leaflink.issue", compute="_compute_issue_ids", string="Open Issues")
    attention = fields.Text("Needs Attention", compute="_compute_issue_ids")

    _fetch_due_idx = models.Index("(store_id) WHERE fetch_due")

    @api.depends("gone", "last_error")
    def _compute_state(self):
        for binding in self:
            if binding.gone:
                binding.state = "gone"
            elif binding.last_error:
                binding.state = "error"
            else:
                binding.state = "linked" if binding[self._link] else "unlinked"

    def _compute_issue_ids(self):
        Issue = self.env["leaflink.issue"]
        issues = Issue.search([("state", "=", "open"), ("res_model", "=", self._name), ("res_id", "in", self.ids)])
        by_record = issues.grouped("res_id")
        for binding in self:
            binding.issue_ids = by_record.get(binding.id, Issue)
            binding.attention = "\n".join(binding.issue_ids.mapped("message"))

    @api.model_create_multi
    def create(self, vals_list):
        bindings = super().create([self._with_link_origin(vals) for vals in vals_list])
        bindings.filtered(self._link)._link_given()
        return bindings

    def write(self, vals):
        """A link that is written by any other way than `_set_link` settles what waited for it, too."""
        if vals.get("gone"):
            self.env["leaflink.issue"]._solve(self, THERE_ISSUES)
        is_given = vals.get(self._link) and not self.env.context.get("leaflink_linking")
        result = super().write(self._with_link_origin(vals) if is_given else vals)
        if is_given:
            self._link_given()
        return result

    def _with_link_origin(self, vals):
        """Return `vals` saying that a person, or a program for one, decides on the link that is among them."""
        return {"link_origin": "person", "unlinked_reason": False} | vals if vals.get(self._link) else vals

    def _link_given(self):
        """These bindings were linked by writing the link itself."""
        self._link_settled()

    def action_reviewed(self):
        """A person has looked at the Odoo records that were created automatically."""
        self.write({"to_review": False})
        return True

    def action_link_suggested(self):
        """Link each of these to the one record that is suggested for it (R073); the others are left for a choice."""
        self._check_role("operator")
        self.check_access("write")
        waiting = self.filtered(lambda binding: not binding[self._link])
        suggested, linked = waiting._similar(), self.browse()
        for binding in waiting:
            found = suggested.get(binding.id, ())
            if len(found) == 1 and binding._may_be(found):
                binding._set_link(found, "person", to_review=False)
                linked += binding
        linked._link_settled()
        message = self.env._(
            "%(linked)s linked, %(left)s need a choice.", linked=len(linked), left=len(waiting - linked)
        )
        return self.env["leaflink.store"]._notification("info", message)

    def _similar(self):
        """Return {id: Odoo records that may be what the binding is}."""
        raise NotImplementedError

    def _may_be(self, record):
        """Tell whether the binding may be linked to `record`."""
        return self._fits(record)

    def _fits(self, record):
        """Tell whether what LeafLink and `record` count is the same."""
        return True

    def _unlinked(self):
        """Return the bindings a sync may decide on: readable, without a record, and not unlinked by a person."""
        return self.filtered(lambda one: not one[self._link] and not one.last_error and one.unlinked_reason != "person")

    def _set_link(self, record, origin, **values):
        """Write the link of these bindings to `record`; `_link_settled` follows once for all of them."""
        link = {self._link: record.id, "link_origin": origin, "unlinked_reason": False}
        self.with_context(leaflink_linking=True).write(link | values)

    def _link_settled(self):
        """Close what was asked about the links of these bindings and let records go on that waited for them."""
        if self:
            self.env["leaflink.issue"]._solve(self, LINK_ISSUES)
            for store in self.store_id:
                store._reprocess()

    def _explain(self, reason, message=None):
        """Note why this binding waits for a person, with an issue if there is a `message`; the same writes nothing."""
        if self.unlinked_reason != reason:
            if self.unlinked_reason in LINK_ISSUES:
                self.env["leaflink.issue"]._solve(self, LINK_ISSUES)
            self.unlinked_reason = reason
        if message:
            self.env["leaflink.issue"]._open(self.store_id, self, reason, message, action="action_open_link")
