from dataclasses import dataclass

from odoo import api, fields, models

OWN_CODE = "difference"


@dataclass
class Finding:
    """What reconciling found: both sides of one aspect of a record, and why they differ.

    `pull` and `push` name methods of the record that make Odoo follow LeafLink, or LeafLink Odoo; both may return an
    action. `issue` is the open question that explains it already; without one the difference opens its own, about
    `about` (the record, unless many records share one cause) and with `message` (the cause, unless given).
    """

    record: models.BaseModel
    aspect: str
    theirs: str
    ours: str
    cause: str
    pull: str = ""
    push: str = ""
    issue: models.BaseModel = None
    about: models.BaseModel = None
    message: str = ""


class LeafLinkDifference(models.Model):
    """LeafLink and Odoo disagree about one aspect of a record: what, why, and what was decided (N01).

    Addons add aspects by selection_add and find them in their own models, each a `leaflink.compared`.
    """

    _name = "leaflink.difference"
    _description = "LeafLink Difference"
    _inherit = ["leaflink.job"]
    _order = "month desc, id desc"
    _rec_name = "cause"

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char("About", readonly=True)
    month = fields.Date(readonly=True, index=True, help="The first day of the month the record belongs to.")
    aspect = fields.Selection(
        [
            ("order", "Order"),
            ("status", "Status"),
            ("lines", "Lines"),
            ("total", "Total"),
            ("paid", "Paid"),
            ("listing_state", "Listing State"),
            ("price", "Price"),
        ],
        required=True,
        readonly=True,
    )
    theirs = fields.Char("LeafLink", readonly=True)
    ours = fields.Char("Odoo", readonly=True)
    cause = fields.Char(readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("ignored", "Ignored"), ("solved", "Solved")],
        default="open",
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True, help="Why nothing is to be done about it.")
    decided_by_id = fields.Many2one("res.users", "Ignored By", readonly=True)
    solved_on = fields.Datetime(readonly=True)
    issue_id = fields.Many2one("leaflink.issue", readonly=True, index="btree_not_null")
    pull = fields.Char(readonly=True)
    push = fields.Char(readonly=True)

    _alive_uniq = models.UniqueIndex("(store_id, res_model, res_id, aspect) WHERE state != 'solved'")
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _alive(self, records):
        """The open and ignored differences about `records`."""
        return self.search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids), ("state", "!=", "solved")]
        )

    @api.model
    def _settle(self, store, records, findings):
        """Bring the list about `records` of `store` to the `findings`: what is new is opened with an issue that
        explains it, what is unchanged costs no write, what agrees again is closed. An ignored difference stays ignored
        as long as both sides stay what they were.
        """
        known = {(row.res_id, row.aspect): row for row in self._alive(records)}
        fresh = []
        for finding in findings:
            row = known.pop((finding.record.id, finding.aspect), self.browse())
            if row.state == "ignored" and (row.theirs, row.ours) == (finding.theirs, finding.ours):
                continue
            values = {
                "theirs": finding.theirs,
                "ours": finding.ours,
                "cause": finding.cause,
                "pull": finding.pull or False,
                "push": finding.push or False,
                "issue_id": self._explain(store, finding).id,
                "state": "open",
                "reason": False,
                "decided_by_id": False,
            }
            if not row:
                fresh.append(self._first_values(store, finding) | values)
            elif any(row._fields[name].convert_to_write(row[name], row) != value for name, value in values.items()):
                before = row.issue_id
                row.write(values)
                before._close_unneeded()
        self.create(fresh)
        self.concat(*known.values())._solve()

    def _first_values(self, store, finding):
        return {
            "store_id": store.id,
            "res_model": finding.record._name,
            "res_id": finding.record.id,
            "res_name": finding.record.display_name,
            "month": finding.record._difference_month(),
            "aspect": finding.aspect,
        }

    def _explain(self, store, finding):
        """The open issue that explains a finding: the one that is there, else the difference's own."""
        if finding.issue:
            return finding.issue
        about = finding.record if finding.about is None else finding.about
        message = finding.message or finding.cause
        action = "action_open_differences"
        return self.env["leaflink.issue"]._open(store, about, OWN_CODE, message, finding.aspect, action)

    def _solve(self):
        """Both sides agree (again)."""
        issues = self.issue_id
        self.write({"state": "solved", "solved_on": fields.Datetime.now(), "issue_id": False})
        issues._close_unneeded()

    def _ignore(self, reason):
        """A person says why nothing is to be done, until one of the sides changes."""
        issues = self.issue_id
        self.write({"state": "ignored", "reason": reason, "decided_by_id": self.env.uid, "issue_id": False})
        issues._close_unneeded()

    # --- what a person does about it

    def action_ignore(self):
        """Ask for the reason."""
        self._check_role("operator")
        return self.env["leaflink.difference.ignore"]._dialog(self.env._("Ignore"), default_difference_ids=self.ids)

    def action_reopen(self):
        """Ask about ignored differences again."""
        self._check_role("operator")
        self.check_access("read")
        ignored = self.sudo().filtered(lambda row: row.state == "ignored")
        ignored.write({"reason": False, "ours": False})  # unlike any finding, so that looking opens it
        ignored._look_again()
        return True

    def action_pull(self):
        """Make Odoo follow LeafLink."""
        return self._fix("pull")

    def action_push(self):
        """Make LeafLink follow Odoo."""
        return self._fix("push")

    def _fix(self, way):
        """Call the method that mends each of these differences -> the action the last one wants opened, or what has
        become of them."""
        self._check_role("operator")
        self.check_access("read")
        answer, rows = None, self.filtered(lambda row: row.state == "open" and row[way])
        for row in rows:
            answer = getattr(row._record(), row[way])() or answer
            row.sudo()._look_again()
        return answer if isinstance(answer, dict) else rows._tell_fixed(way)

    def _tell_fixed(self, way):
        """Return the notification about these differences after somebody mended them."""
        left = self.filtered(lambda row: row.state == "open")
        if not self:
            kind, message = "warning", self.env._("Nothing was done: these differences cannot be mended this way.")
        elif not left:
            kind, message = "success", self.env._("%s difference(s) mended.", len(self))
        elif way == "push":
            kind, message = "info", self.env._("LeafLink is told in the background.")
        else:
            kind, message = "warning", self.env._("Still open: %s", " ".join(dict.fromkeys(left.mapped("cause"))))
        return self.env["leaflink.store"]._notification(kind, message)

    def _look_again(self):
        """Compare the records of these differences now."""
        for model, rows in self.grouped("res_model").items():
            self.env[model].browse(rows.mapped("res_id")).exists()._compare()

    def _record(self):
        return self.env[self.res_model].browse(self.res_id)

    def action_open_record(self):
        """Open the record both sides disagree about."""
        return self._record().get_formview_action()


class LeafLinkIssue(models.Model):
    _inherit = "leaflink.issue"

    def _close_unneeded(self):
        """Close those issues that only differences have opened and that no open difference needs any more."""
        own = self.filtered(lambda issue: issue.code == OWN_CODE)
        needed = self.env["leaflink.difference"].search([("issue_id", "in", own.ids), ("state", "=", "open")]).issue_id
        (own - needed)._close()

    def action_dismiss(self):
        """Who dismisses the question says that nothing is to be done about the difference."""
        result = super().action_dismiss()
        rows = self.env["leaflink.difference"].sudo().search([("issue_id", "in", self.ids), ("state", "=", "open")])
        rows._ignore(self.env._("%s dismissed the issue about it.", self.env.user.name))
        return result
