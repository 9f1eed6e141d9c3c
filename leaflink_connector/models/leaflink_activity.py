from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, plaintext2html

LONGEST = 4000
SHOWN = 80


class LeafLinkActivity(models.Model):
    """What people of the seller noted about a customer: an entry of LeafLink's CRM, and its note in Odoo (R121)."""

    _name = "leaflink.activity"
    _description = "LeafLink Activity Entry"
    _inherit = ["leaflink.record"]
    _order = "date desc, id desc"

    customer_id = fields.Many2one("leaflink.customer", readonly=True, index=True, ondelete="cascade")
    contact_id = fields.Many2one("leaflink.contact", "Person", readonly=True, ondelete="set null")
    staff_id = fields.Many2one("leaflink.staff", "Author", readonly=True, ondelete="restrict")
    activity_type = fields.Char("Type", readonly=True)
    date = fields.Datetime(readonly=True)
    entry = fields.Text()
    deleted = fields.Boolean("Deleted on LeafLink", readonly=True)
    origin = fields.Selection([("leaflink", "LeafLink"), ("odoo", "Odoo")], "Written In", readonly=True, required=True)
    is_noted = fields.Boolean(readonly=True, help="The contact has a note of it.")
    message_id = fields.Many2one("mail.message", "Note", readonly=True, ondelete="set null", index="btree_not_null")

    _unnoted_idx = models.Index("(store_id) WHERE NOT is_noted")

    @api.depends("entry")
    def _compute_display_name(self):
        for activity in self:
            activity.display_name = (activity.entry or "")[:SHOWN] or activity.external_id

    def _partner(self):
        """Return the contact of Odoo the entry is about: the person, else the customer."""
        return self.contact_id.partner_id or self.customer_id.partner_id

    # --- entries of LeafLink become notes

    def _add_notes(self):
        """Write a note on the contact of each of these entries."""
        for activity in self:
            author = activity.staff_id.user_id.partner_id or self.env.ref("base.partner_root")
            activity.message_id = activity._partner().message_post(
                body=activity._note(), date=activity.date, author_id=author.id, subtype_xmlid="mail.mt_note"
            )
            activity.is_noted = True

    def _note(self):
        """Return the text of the note. What LeafLink sends is text, whatever it looks like."""
        about = self.env._(
            "LeafLink, %(author)s: %(type)s", author=self.staff_id.name or "–", type=self.activity_type or "–"
        )
        body = plaintext2html(self.entry or "")
        if self.deleted:
            about, body = self.env._("%s (deleted on LeafLink)", about), Markup("<s>%s</s>") % body
        return Markup("<p><b>%s</b></p>%s") % (about, body)

    def _refresh_notes(self):
        """The entries have changed on LeafLink: so do their notes. What people did in Odoo stays as they wrote it."""
        for activity in self.filtered(lambda one: one.origin == "leaflink" and one.message_id):
            activity.message_id.sudo().body = activity._note()

    # --- what people have done in Odoo becomes entries

    @api.model
    def _told_stores(self):
        """Return the stores, of companies of the user, that tell LeafLink."""
        own = [("company_id", "in", self.env.user.company_ids.ids)]
        return (
            self.env["leaflink.store"].sudo().search([*own, ("activity_sync", "=", "both"), ("state", "!=", "draft")])
        )

    @api.model
    def _worth_telling(self, activities):
        """Return [(activity, its customers on LeafLink)] of activities about customers; not the connector's own."""
        stores = self._told_stores() if "res.partner" in activities.mapped("res_model") else None
        if not stores:
            return []
        own = self.env["leaflink.issue"].sudo().search([("activity_id", "in", activities.ids)]).activity_id
        found = []
        for activity in activities.filtered(lambda one: one.res_model == "res.partner") - own:
            partner = self.env["res.partner"].sudo().browse(activity.res_id)
            customers = partner.commercial_partner_id.leaflink_customer_ids.filtered(
                lambda customer: customer.external_id and not customer.gone and customer.store_id in stores
            )
            if customers:
                found.append((activity.sudo(), customers))
        return found

    @api.model
    def _tell(self, activity, customers, feedback):
        """Record that an activity was done (before it is archived), and let LeafLink learn it."""
        parts = [activity.summary, html2plaintext(activity.note or ""), feedback]
        entry = "\n".join(part.strip() for part in parts if part and part.strip())
        kind = activity.activity_type_id
        rows = self.sudo().browse()
        for store, ours in customers.grouped("store_id").items():
            author = store._activity_author(self.env.user)
            if not author:
                continue
            persons = self.env["leaflink.contact"].sudo()
            person = persons.search([("store_id", "=", store.id), ("partner_id", "=", activity.res_id)], limit=1)
            rows += rows.create(
                {
                    "store_id": store.id,
                    "customer_id": ours[:1].id,
                    "contact_id": person.filtered("external_id").id,
                    "staff_id": author.id,
                    "activity_type": kind.leaflink_type or (kind.name or "").lower(),
                    "date": fields.Datetime.now(),
                    "entry": (entry or kind.name or "–")[:LONGEST],
                    "origin": "odoo",
                    "is_noted": True,
                }
            )
        rows._intend_create()

    def _check_own(self):
        for activity in self:
            if activity.origin != "odoo":
                raise UserError(
                    self.env._("“%s” was not written in Odoo: change it on LeafLink.", activity.display_name)
                )
            if not activity.external_id:
                raise UserError(
                    self.env._("“%s” is not on LeafLink yet: wait until it has been sent.", activity.display_name)
                )


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    leaflink_type = fields.Char(
        "LeafLink Type", help="Type of the entries on LeafLink that activities of this type become. Empty: its name."
    )


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """What was done about a LeafLink customer becomes an entry there, where its store says so (R121)."""
        Entry = self.env["leaflink.activity"]
        for activity, customers in Entry._worth_telling(self):
            Entry._tell(activity, customers, feedback)
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
