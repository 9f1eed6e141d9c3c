from odoo import api, fields, models

from .leaflink_json import Json
from .leaflink_record import QUIET

# codes of the questions about both sides of a link
ASKED = ("conflict", "archived_here", "archived_there")


class LeafLinkPartnerBinding(models.AbstractModel):
    """A LeafLink record that is a contact of Odoo, and who leads for what both say of it (R111, N10)."""

    _name = "leaflink.partner.binding"
    _description = "LeafLink Link to a Contact"
    _inherit = ["leaflink.binding"]
    _link = "partner_id"
    _sent = {}  # field of the contact -> LeafLink's keys that follow from it

    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        tracking=True,
    )
    imported = Json(copy=False, readonly=True, help="What was last brought to the contact: a person's change differs.")

    @api.model_create_multi
    def create(self, vals_list):
        """What LeafLink does not have yet is called like its contact."""
        for vals in vals_list:
            if vals.get("partner_id") and not vals.get("name"):
                vals["name"] = self.env["res.partner"].browse(vals["partner_id"]).name
        return super().create(vals_list)

    def write(self, vals):
        """With a link goes what was asked about it."""
        if "partner_id" in vals:
            self.env["leaflink.issue"]._solve(self.filtered("partner_id"), ASKED)
        return super().write(vals)

    @api.depends("partner_id")
    def _compute_state(self):
        return super()._compute_state()

    def _brought(self):
        """Return {field of the contact: what LeafLink says}; what it does not say is False."""
        raise NotImplementedError

    def _link_given(self):
        """Nothing of LeafLink was brought to this contact yet: fill what it lacks."""
        self.sudo().imported = False
        self.sudo()._update_partners()
        return super()._link_given()

    def _update_partners(self):
        """Bring LeafLink's news to the linked contacts, as far as LeafLink leads or nobody has typed anything else."""
        for binding in self.filtered("partner_id"):
            brought, before = binding._brought(), binding.imported or {}
            news, conflicts = binding._news(brought, before)
            if news:
                binding._write_partner(news)
            if conflicts:
                binding._tell_conflict(conflicts, brought)
            if brought != before:
                binding.imported = brought
        self._close_agreed()

    def _close_agreed(self):
        """Nothing is left to choose where both sides say the same by now."""
        about = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        asked = [*about, ("code", "=", "conflict"), ("state", "=", "open")]
        for issue in self.env["leaflink.issue"].sudo().search(asked):
            binding = self.browse(issue.res_id)
            if not binding._differing(binding._brought()):
                issue._close()

    def _differing(self, brought):
        """Return those of the values LeafLink says that are others than the contact's."""
        return {
            name: value for name, value in brought.items() if value and not self._is_same(name, self._here(name), value)
        }

    def _news(self, brought, before):
        """Return ({field: value} for the contact, names of what has changed on both sides)."""
        leader, news, conflicts = self.store_id.customer_owner, {}, []
        for name, value in self._differing(brought).items():
            here, known = self._here(name), before.get(name)
            if not here or leader == "leaflink" or (leader == "manual" and known and self._is_same(name, here, known)):
                news |= self._as_values(name, value)
            elif leader == "manual" and known and known != value:
                conflicts.append(name)
        return news, conflicts

    def _here(self, name):
        """Return what the contact says, as `_brought` would."""
        partner = self._partner()
        return partner._fields[name].convert_to_read(partner[name], partner, use_display_name=False)

    def _is_same(self, name, one, other):
        return one == other

    def _as_values(self, name, value):
        return {name: value}

    def _partner(self):
        """Return the contact as the company of the store sees it."""
        return self.partner_id.with_company(self.company_id)

    def _write_partner(self, values):
        self._partner().with_context(**QUIET, leaflink_news=True).write(values)

    def _tell_conflict(self, names, brought):
        words = [
            self.env._(
                "%(field)s is “%(theirs)s” on LeafLink, here “%(ours)s”",
                field=self._label(name),
                theirs=self._shown(name, brought[name]),
                ours=self._shown(name, self._here(name)),
            )
            for name in names
        ]
        message = self.env._(
            "%(record)s was changed on both sides: %(changes)s. Take LeafLink's, send yours, or dismiss this to keep "
            "both.",
            record=self.display_name,
            changes="; ".join(words),
        )
        self.env["leaflink.issue"]._open(self.store_id, self, "conflict", message)

    def _label(self, name):
        return self.partner_id._fields[name]._description_string(self.env)

    def _shown(self, name, value):
        comodel = self.partner_id._fields[name].comodel_name
        return self.env[comodel].browse(value).display_name if comodel else value

    def action_take_leaflink(self):
        """Give up what was typed on these contacts where LeafLink says something else."""
        self._check_role("operator")
        self.check_access("write")
        for binding in self.sudo().filtered("partner_id"):
            news = {}
            for name, value in binding._differing(binding._brought()).items():
                news |= binding._as_values(name, value)
            if news:
                binding._write_partner(news)
        self.env["leaflink.issue"]._solve(self, ["conflict"])
        return True

    # --- changed on one side

    def _after_news(self):
        """LeafLink's news come to the contacts; where Odoo leads LeafLink is set right again."""
        self._bring()
        return super()._after_news()

    def _bring(self):
        """Let both sides say what who leads wants them to."""
        self._update_partners()
        led = self.filtered(lambda one: one.store_id.customer_owner == "odoo" and not one._why_not_sent())
        led._intend_update()

    @api.model
    def _watched(self):
        """Return the names of the contact's fields that LeafLink has a say in."""
        return set(self._sent)

    @api.model
    def _partner_changed(self, partners, names):
        """Contacts were written by whomever: tell the stores that send them; where LeafLink leads it is set back."""
        bindings = self.sudo().search([("partner_id", "in", partners.ids), ("external_id", "!=", False)])
        led = bindings.filtered(lambda one: one.store_id.customer_owner == "leaflink")
        if not self.env.context.get("leaflink_news"):
            led._update_partners()
            bindings._close_agreed()
        if sent := names & self._sent.keys():
            (bindings - led).filtered(lambda one: not one._why_not_sent())._intend_update(sent)

    # --- archived on one side

    def _take_news(self, vals):
        """What LeafLink archives is not archived here: that is asked (R119)."""
        was_archived = self._is_archived()
        result = super()._take_news(vals)
        if self._is_archived():
            self.env["leaflink.issue"]._solve(self, ["archived_here"])
        if self._is_archived() and not was_archived and self.partner_id.active:
            message = self.env._(
                "%s was archived on LeafLink. Archive the contact in Odoo as well, or dismiss this.", self.display_name
            )
            self.env["leaflink.issue"]._open(
                self.store_id, self, "archived_there", message, action="action_archive_partner"
            )
        elif was_archived and not self._is_archived():
            self.env["leaflink.issue"]._solve(self, ["archived_there"])
        return result

    def action_archive_partner(self):
        """Archive the contacts of these in Odoo."""
        self._check_role("operator")
        self.partner_id.action_archive()
        return True

    def _asks_to_archive(self):
        """Tell whether LeafLink may archive it on our side's request."""
        return True

    @api.model
    def _partner_archived(self, partners):
        """Contacts were archived or brought back in Odoo: whether LeafLink archives them is asked (R119)."""
        known = [("partner_id", "in", partners.ids), ("external_id", "!=", False), ("gone", "=", False)]
        Issue = self.env["leaflink.issue"]
        for binding in (
            self.sudo().search(known).filtered(lambda one: not one._is_archived() and one._asks_to_archive())
        ):
            if binding.partner_id.active:
                Issue._solve(binding, ["archived_here"])
                continue
            message = self.env._(
                "%(partner)s was archived in Odoo by %(user)s, but not on LeafLink. Archive it there, or dismiss this.",
                partner=binding.partner_id.display_name,
                user=self.env.user.name,
            )
            Issue._open(binding.store_id, binding, "archived_here", message, action="action_archive_leaflink")
        archived = self.sudo().search([("partner_id", "in", partners.filtered(lambda one: not one.active).ids)])
        Issue._solve(archived, ["archived_there"])
