from odoo import api, fields, models

STAYS = ("equal", "refused")
# the worst of what a button has put into the outbox is what a person has to know
WORST_FIRST = ("error", "uncertain", "running", "queued", "cancelled", "done")


class LeafLinkListingUpdate(models.TransientModel):
    """What a button would do with each of the chosen listings, before it is done, and what became of it (R061-R065).

    An operation has `_lines_<operation>(listing)`, which says what would happen, and `_do_<operation>(listings)`.
    """

    _name = "leaflink.listing.update"
    _description = "Change Products on LeafLink"
    _inherit = ["leaflink.job"]

    operation = fields.Selection(
        [("update", "Update on LeafLink"), ("archive", "Archive on LeafLink"), ("unlink", "Unlink")],
        required=True,
        readonly=True,
        default="update",
    )
    listing_ids = fields.Many2many("leaflink.listing", readonly=True)
    line_ids = fields.One2many("leaflink.listing.update.line", "update_id", readonly=True)
    change_count = fields.Integer("Listings", compute="_compute_change_count")
    refused_count = fields.Integer("Stay", compute="_compute_change_count")
    sent_on = fields.Datetime(readonly=True)

    @api.depends("line_ids.result")
    def _compute_change_count(self):
        for update in self:
            update.change_count = len(update._changed())
            update.refused_count = len(update.line_ids.filtered(lambda line: line.result == "refused").listing_id)

    def _changed(self):
        """Return the listings something happens to."""
        return self.line_ids.filtered(lambda line: line.result not in STAYS).listing_id

    @api.model
    def _open(self, listings, operation="update"):
        """Return the action that shows what `operation` would do with these listings."""
        update = self.create({"operation": operation, "listing_ids": [(6, 0, listings.ids)]})
        update._fill()
        return update._reopen()

    def _fill(self):
        lines = getattr(self, f"_lines_{self.operation}")
        self.line_ids = [(0, 0, {"listing_id": one.id} | line) for one in self.listing_ids for line in lines(one)]

    def _reopen(self):
        name = dict(self._fields["operation"]._description_selection(self.env))[self.operation]
        return self._dialog(name, dialog_size="extra-large")

    def action_send(self):
        """Do what was shown; the lines say what has become of it."""
        self._check_role("operator")
        self.sent_on = self.env.cr.now()
        getattr(self, f"_do_{self.operation}")(self._changed().with_context(leaflink_preview=False))
        return self._reopen()

    def action_open_refused(self):
        """Open the listings that stay as they are, where what is missing can be entered."""
        listings = self.line_ids.filtered(lambda line: line.result == "refused").listing_id
        action = self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.leaflink_listing_action")
        return action | {"domain": [("id", "in", listings.ids)], "context": {}}

    def action_refresh(self):
        """Look again at what has become of it."""
        return self._reopen()

    # --- the operations

    def _lines_update(self, listing):
        """Return the values of the lines about one listing: why it stays, or each value LeafLink gets."""
        if problem := listing._why_not_sent():
            return [{"result": "refused", "note": problem}]
        if not listing.external_id:
            return [{"result": "create", "note": listing.listing_advice}]
        changes = [
            (listing._fields[key]._description_string(self.env), old, _text(new))
            for key, (old, new) in listing._product_changes().items()
        ]
        changes += [
            (
                listing._fields[name]._description_string(self.env),
                listing._shown(name, old),
                listing._shown(name, listing._plain(name)),
            )
            for name, old in (listing.edited or {}).items()
        ]
        if listing.image_state == "due":
            changes.append((self.env._("Picture"), "", self.env._("that of the product")))
        if not changes:
            return [{"result": "equal"}]
        return [{"result": "update", "label": label, "old": old, "new": new} for label, old, new in changes]

    def _do_update(self, listings):
        return listings.action_update_leaflink()

    def _lines_archive(self, listing):
        if not listing.external_id or listing.gone:
            return [{"result": "refused", "note": self.env._("LeafLink does not have it.")}]
        if listing._is_archived():
            return [{"result": "equal"}]
        label = listing._fields["listing_state"]._description_string(self.env)
        return [{"result": "archive", "label": label, "old": listing.listing_state, "new": "Archived"}]

    def _do_archive(self, listings):
        return listings.action_archive_leaflink()

    def _lines_unlink(self, listing):
        if not listing.product_id:
            return [{"result": "refused", "note": self.env._("It is not linked to a product.")}]
        label = listing._fields["product_id"]._description_string(self.env)
        return [{"result": "unlink", "label": label, "old": listing.product_id.display_name}]

    def _do_unlink(self, listings):
        return listings.action_unlink_listing()


class LeafLinkListingUpdateLine(models.TransientModel):
    _name = "leaflink.listing.update.line"
    _description = "Line of a Change of Products on LeafLink"

    update_id = fields.Many2one("leaflink.listing.update", required=True, ondelete="cascade")
    listing_id = fields.Many2one("leaflink.listing", required=True, ondelete="cascade")
    result = fields.Selection(
        [
            ("create", "Will be created"),
            ("update", "Changes"),
            ("archive", "Will be archived"),
            ("unlink", "Will be unlinked"),
            ("equal", "Nothing to do"),
            ("refused", "Stays"),
        ]
    )
    label = fields.Char("Field")
    old = fields.Text("Now")
    new = fields.Text("Will Be")
    note = fields.Text()
    outcome = fields.Selection(
        [("waiting", "On its way"), ("done", "Done"), ("failed", "Failed")], compute="_compute_outcome"
    )
    outcome_note = fields.Text("LeafLink's Answer", compute="_compute_outcome")

    @api.depends("update_id.sent_on")
    def _compute_outcome(self):
        sent = self.filtered(lambda line: line.update_id.sent_on and line.result not in STAYS)
        (self - sent).outcome = (self - sent).outcome_note = False
        about = [("res_model", "=", "leaflink.listing"), ("res_id", "in", sent.listing_id.ids)]
        for update, lines in sent.grouped("update_id").items():
            tasks = self.env["leaflink.task"].search([*about, ("write_date", ">=", update.sent_on)])
            tasks = tasks.sorted(lambda task: WORST_FIRST.index(task.state), reverse=True)
            worst = {task.res_id: task for task in tasks}
            for line in lines:
                task = worst.get(line.listing_id.id)
                line.outcome_note = task and task.error
                line.outcome = {"done": "done", "error": "failed", "cancelled": "failed"}.get(
                    task and task.state, "done" if line.result == "unlink" else "waiting"
                )


def _text(value):
    return value["amount"] if isinstance(value, dict) else str(value)
