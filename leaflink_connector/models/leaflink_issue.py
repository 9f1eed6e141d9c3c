from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

NOTIFY_MINUTES = 60
NOTIFY_LINES = 50


class LeafLinkIssue(models.Model):
    """Something a person has to decide or to mend: one open row for each record and reason, with an activity."""

    _name = "leaflink.issue"
    _description = "LeafLink Issue"
    _inherit = ["leaflink.job"]
    _order = "id desc"
    _rec_name = "message"

    store_id = fields.Many2one("leaflink.store", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="store_id.company_id", store=True, precompute=True, index=True)
    code = fields.Char("Reason", required=True, readonly=True)
    key = fields.Char(default="", readonly=True, help="Tells several questions of one reason about one record apart.")
    message = fields.Char(required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char("About", compute="_compute_res_name")
    action = fields.Char(readonly=True, help="Method of the record that leads to the fix.")
    state = fields.Selection(
        [("open", "Needs attention"), ("solved", "Solved")], default="open", required=True, readonly=True
    )
    solved_on = fields.Datetime(readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True, ondelete="set null")
    notified = fields.Boolean(readonly=True)

    _open_uniq = models.UniqueIndex("(store_id, res_model, res_id, code, key) WHERE state = 'open'")
    _record_idx = models.Index("(res_model, res_id)")

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        for model, issues in self.grouped("res_model").items():
            # the name only, and of records of the companies whose issues the user may see
            records = (
                self.env[model].sudo().browse(issues.mapped("res_id")).exists() if model in self.env else self.browse()
            )
            names = {record.id: record.display_name for record in records}
            for issue in issues:
                issue.res_name = names.get(issue.res_id) or self.env._("(deleted)")

    def _sentence(self):
        """Return the message for those who do not see what it is about, with the name of the record in it."""
        return self.message if self.res_name in self.message else f"{self.res_name}: {self.message}"

    def _record(self):
        """Return the record the issue is about, empty when it is gone."""
        model = self.env.get(self.res_model)
        return None if model is None else model.browse(self.res_id).exists()

    @api.model
    def _open(self, store, record, code, message, key="", action=None):
        """Return the open issue of (store, record, code, key), made now if there is none.

        `message` is one sentence for a person: what, which record, what to do. `action` names a method of `record` that
        leads to the fix. A new issue gives the responsible of the store an activity; an equal one writes nothing.
        """
        issue = self.sudo().search(
            [
                ("store_id", "=", store.id),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("code", "=", code),
                ("key", "=", key),
                ("state", "=", "open"),
            ]
        )
        if issue:
            if issue.message != message:
                issue.message = message
            return issue
        issue = self._insert(store, record, code, message, key, action)
        issue._schedule_activity()
        issue._wake_notification()
        return issue

    def _insert(self, store, record, code, message, key, action):
        """Create by SQL: when another transaction has just opened the same issue, PostgreSQL asks to try again (40001)
        instead of reporting a duplicate, which a job would take for a bad record."""
        self.flush_model()
        [[issue_id]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO leaflink_issue (
                    store_id, company_id, code, key, message, action, res_model, res_id, state,
                    create_uid, create_date, write_uid, write_date
                ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'open', %s, %s, %s, %s)
                ON CONFLICT (store_id, res_model, res_id, code, key) WHERE state = 'open' DO NOTHING
                RETURNING id
                """,
                store.id,
                store.sudo().company_id.id,
                code,
                key,
                message,
                action,
                record._name,
                record.id,
                *(self.env.uid, self.env.cr.now()) * 2,
            )
        )
        return self.sudo().browse(issue_id)

    def _wake_notification(self):
        """Let the sweep send its e-mail soon; once per transaction, however many issues there are."""
        data = self.env.cr.precommit.data
        if not data.get(self._name):
            data[self._name] = True
            self.env.ref("leaflink_connector.cron_sweep")._trigger()

    @api.model
    def _solve(self, records, codes=None, keep=(), key=None):
        """Close the open issues about `records`: of `codes`, of a `key` or several if given, never `keep` (issues)."""
        domain = [("res_model", "=", records._name), ("res_id", "in", records.ids), ("state", "=", "open")]
        if codes is not None:
            domain.append(("code", "in", list(codes)))
        if key is not None:
            domain.append(("key", "in", [key] if isinstance(key, str) else key))
        kept = {issue.id for issue in keep}
        self.sudo().search(domain).filtered(lambda issue: issue.id not in kept)._close()

    def _close(self):
        """Mark as solved; an activity goes with the last issue it stands for."""
        if not self:
            return
        self.write({"state": "solved", "solved_on": fields.Datetime.now()})
        activities = self.activity_id
        still = self.search([("activity_id", "in", activities.ids), ("state", "=", "open")]).activity_id
        (activities - still).unlink()

    @api.model
    def _close_orphans(self):
        """Close open issues whose record was deleted: nobody can fix them any more."""
        for model, issues in self.search([("state", "=", "open")]).grouped("res_model").items():
            left = set(self.env[model].browse(issues.mapped("res_id")).exists().ids) if model in self.env else set()
            issues.filtered(lambda issue, left=left: issue.res_id not in left)._close()

    def _schedule_activity(self):
        """Give the responsible an activity on the record if it carries some, else one per reason on the store."""
        store = self.store_id
        if not store.responsible_id:
            return
        record = self.env[self.res_model].sudo().browse(self.res_id)
        if "activity_ids" not in record._fields:
            record = store
            twin = self.search(
                [
                    ("store_id", "=", store.id),
                    ("code", "=", self.code),
                    ("state", "=", "open"),
                    ("activity_id", "!=", False),
                ],
                limit=1,
            )
            if twin:
                self.activity_id = twin.activity_id
                return
        self.activity_id = record.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("LeafLink"),
            note=Markup("<p>%s</p>") % self._sentence(),
            user_id=store.responsible_id.id,
        )

    @api.model
    def _notify_new(self, store):
        """E-mail the new open issues of `store` in one message, at most one an hour (R026, R257)."""
        issues = self.search(
            [("store_id", "=", store.id), ("state", "=", "open"), ("notified", "=", False)], order="id"
        )
        limit = fields.Datetime.now() - timedelta(minutes=NOTIFY_MINUTES)
        if not issues or (store.notified_on and store.notified_on > limit):
            return
        issues.notified = True
        addresses = store._notify_addresses()
        if not addresses:
            return
        store.notified_on = fields.Datetime.now()
        url = f"{store.get_base_url()}/odoo/leaflink-issues"
        lines = Markup("").join(Markup("<li>%s</li>") % issue._sentence() for issue in issues[:NOTIFY_LINES])
        self.env["mail.mail"].create(
            {
                "subject": self.env._(
                    "LeafLink %(store)s: %(count)s need attention", store=store.name, count=len(issues)
                ),
                "body_html": Markup('<ul>%s</ul><p><a href="%s">%s</a></p>')
                % (lines, url, self.env._("Open the list")),
                "email_to": ", ".join(addresses),
                "auto_delete": True,
            }
        )

    def action_open_record(self):
        """Open the record the issue is about."""
        self.ensure_one()
        record = self._record()
        if not record:
            raise UserError(self.env._("The record of this issue does not exist any more. Dismiss the issue."))
        return record.get_formview_action()

    def action_fix(self):
        """Lead to the fix: the method the issue names, else the record itself."""
        self.ensure_one()
        record = self._record()
        if record and self.action:
            return getattr(record, self.action)()
        return self.action_open_record()

    def action_dismiss(self):
        """Close issues by hand: the person has decided that nothing is to be done."""
        self._check_role("operator")
        self.check_access("read")
        self.sudo()._close()
        return True
