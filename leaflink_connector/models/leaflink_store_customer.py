from odoo import fields, models
from odoo.tools import split_every

from .leaflink_binding_sync import PAGE
from .leaflink_job import job


class LeafLinkStore(models.Model):
    """What a store exchanges about customers besides their name and address, and which side leads."""

    _inherit = "leaflink.store"

    customer_owner = fields.Selection(
        [
            ("manual", "Nobody: what people type is kept"),
            ("odoo", "Odoo"),
            ("leaflink", "LeafLink"),
        ],
        "Who Leads for Contacts",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink: what is typed on a linked contact is set back. Odoo: LeafLink fills empty fields only, and "
        "what differs is sent where contacts are sent.",
    )
    customer_salesperson = fields.Boolean(
        "Managers Become Salespersons",
        tracking=True,
        help="A contact without salesperson gets the Odoo user of its manager on LeafLink.",
    )
    contact_sync = fields.Selection(
        [("none", "Not at all"), ("import", "From LeafLink"), ("both", "Both ways")],
        "Persons",
        default="none",
        required=True,
        tracking=True,
        help="Persons at retailers become contacts of their company. Both ways: persons may be sent to LeafLink, and "
        "changes of those it has are sent by themselves.",
    )
    activity_sync = fields.Selection(
        [("none", "Not at all"), ("import", "From LeafLink"), ("both", "Both ways")],
        "Activity Entries",
        default="none",
        required=True,
        tracking=True,
        help="What people noted about customers on LeafLink becomes notes on their contacts. Both ways: what is marked "
        "as done on a contact becomes an entry on LeafLink, readable for all of the company there.",
    )

    def write(self, vals):
        """Who leads from now on has the contacts as it wants them."""
        result = super().write(vals)
        if vals.keys() & {"customer_owner", "customer_salesperson"}:
            self._delay_bring()
        if "responsible_id" in vals:
            self._settle_authors()
        if vals.get("contact_sync", "none") != "none":
            self.env["leaflink.issue"]._solve(self, ["forbidden"], key="contact_sync")
            for store in self.filtered(lambda store: store.state == "connected"):
                self.env["leaflink.cursor"]._start(store, "contact", modified_since=False)
        if vals.get("activity_sync", "none") != "none":
            self.env["leaflink.issue"]._solve(self, ["forbidden"], key="activity_sync")
            self._start_activities()
        return result

    def _activity_author(self, user):
        """Return who wrote an entry in LeafLink's eyes: the user's staff, else the responsible's, else nobody."""
        if staff := self._staff_of(user):
            return staff
        text = self.env._(
            "What %(user)s has done was not noted on LeafLink: neither %(user)s nor the responsible of store %(store)s "
            "is among LeafLink's staff. Choose the Odoo user in Configuration, LeafLink Staff.",
            user=user.name,
            store=self.name,
        )
        self.env["leaflink.issue"]._open(self, self, "activity_author", text, key=str(user.id))
        return staff

    def _staff_of(self, user):
        """Return LeafLink's staff member the user is, else the one the responsible is, else none."""
        staff = self.env["leaflink.staff"].search(
            [("store_id", "=", self.id), ("user_id", "in", (user | self.responsible_id).ids)]
        )
        return (staff.filtered(lambda one: one.user_id == user) or staff)[:1]

    def _settle_authors(self):
        """People about whom was asked may be among LeafLink's staff now."""
        asked = [("store_id", "in", self.ids), ("code", "=", "activity_author"), ("state", "=", "open")]
        for issue in self.env["leaflink.issue"].sudo().search(asked):
            if issue.store_id._staff_of(self.env["res.users"].browse(int(issue.key or 0))):
                issue._solve(issue.store_id, ["activity_author"], key=issue.key)

    def _switch_off(self, setting, error, left="none"):
        """LeafLink refuses what a setting needs: it is set to what is `left` until somebody chooses it again."""
        self.sudo()[setting] = left
        field = self._fields[setting]
        text = self.env._(
            "%(message)s “%(setting)s” of store %(store)s is “%(left)s” now. Give the permission to the application at "
            "LeafLink (Settings, Applications), or to the user of the key, then choose again, and retry what was not "
            "sent in Logs, Outgoing Calls.",
            message=error,
            setting=field._description_string(self.env),
            store=self.name,
            left=dict(field._description_selection(self.env))[left],
        )
        self.env["leaflink.issue"]._open(self, self, "forbidden", text, key=setting)

    def _delay_bring(self):
        """Enqueue bringing to contacts what LeafLink has said and a setting now wants there."""
        for store in self:
            description = self.env._("Bring LeafLink's customers of %s to their contacts", store.name)
            store._delay(store, "catalog", "bring", description=description)._job_bring()

    @job
    def _job_bring(self):
        """Bring what LeafLink has said of customers and persons to their contacts, as the store is set now."""
        linked = [("store_id", "=", self.id), ("partner_id", "!=", False), ("external_id", "!=", False)]
        for model in ("leaflink.customer", "leaflink.contact"):
            bindings = self.env[model].search(linked)
            for ids in split_every(PAGE, bindings.ids):
                bindings.browse(ids)._bring()
                self.env.flush_all()
                self.env.invalidate_all()  # memory stays flat
