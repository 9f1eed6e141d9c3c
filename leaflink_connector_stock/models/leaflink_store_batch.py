from odoo import api, fields, models, tools

from odoo.addons.leaflink_connector.lib import errors

# a change of these brings other batches or lots into play
BATCH_SETTINGS = {"batch_sync", "batch_testing_source", "batch_consumed", "batch_grace_days"}

# what is asked where Odoo manages batches
QUESTIONS = ("batch_details", "batch_number", "batch_consumed")
SHOWN = 10


class LeafLinkStore(models.Model):
    """Batches of a store: settings, buttons, schedule (C34)."""

    _inherit = "leaflink.store"

    batch_sync = fields.Selection(
        [
            ("read", "Read them"),
            ("none", "Nothing"),
            ("manage", "Odoo creates and updates them"),
        ],
        "Batches",
        default="read",
        required=True,
        tracking=True,
        help="A LeafLink batch is the lots of its number. Created are batches of lots in stock, their certificates go "
        "along once the lot has passed.",
    )
    batch_testing_source = fields.Char(
        "Laboratory", tracking=True, help="New batches begin with it; without one a batch waits until there is one."
    )
    batch_consumed = fields.Selection(
        [
            ("none", "Leave it on LeafLink"),
            ("archive", "Take it off its products"),
            ("delete", "Delete it on LeafLink"),
        ],
        "Used-Up Batches",
        default="none",
        required=True,
        tracking=True,
        help="Deleting takes its certificates along. About batches that Odoo did not create somebody is asked first.",
    )
    batch_grace_days = fields.Integer(
        "Days Until Then", default=1, tracking=True, help="So long after the last unit has left; 0 = at once."
    )
    batch_preview = fields.Char(compute="_compute_batch_preview")
    batch_count = fields.Integer(compute="_compute_batch_count")

    _batch_grace_check = models.Constraint("CHECK(batch_grace_days >= 0)", "The days cannot be negative.")

    def _compute_batch_count(self):
        live = [("store_id", "in", self.ids), ("gone", "=", False)]
        counts = dict(self.env["leaflink.batch"]._read_group(live, ["store_id"], ["__count"]))
        for store in self:
            store.batch_count = counts.get(store, 0)

    @api.depends("batch_sync")
    def _compute_batch_preview(self):
        """Say what managing batches creates, also before it is switched on."""
        for store in self:
            store.batch_preview = False
            if store.batch_sync == "manage" and store._origin:
                here = [("store_id", "=", store._origin.id), ("external_id", "!=", False), ("gone", "=", False)]
                known = set(self.env["leaflink.batch"].search(here).mapped("name"))
                names = sorted(set(store._origin._stocked_lots().mapped("name")) - known)
                store.batch_preview = self.env._(
                    "%(count)s to be created now. %(names)s", count=len(names), names=", ".join(names[:SHOWN])
                )

    def write(self, vals):
        result = super().write(vals)
        if "batch_sync" in vals:
            self.env.registry.clear_cache("stable")
            if vals["batch_sync"] != "manage":
                asked = [("store_id", "in", self.ids), ("code", "in", QUESTIONS), ("state", "=", "open")]
                self.env["leaflink.issue"].sudo().search(asked)._close()
        if vals.get("batch_testing_source"):
            waiting = [("store_id", "in", self.ids), ("external_id", "=", False), ("testing_source", "=", False)]
            batches = self.env["leaflink.batch"].sudo().search(waiting).with_context(leaflink_news=True)
            batches.testing_source = vals["batch_testing_source"]
        if vals.keys() & BATCH_SETTINGS:
            self._wake_batches()
        return result

    @tools.ormcache(cache="stable")
    def _has_batch_stores(self):
        return bool(self.sudo().search_count([("batch_sync", "!=", "none")], limit=1))

    def action_sync_batches(self):
        """Read LeafLink's batches, in the background, and tell it what is missing there if Odoo manages them."""
        self._check_role("operator")
        self._check_not_draft()
        for store in self.filtered(lambda one: one.batch_sync != "none"):
            self.env["leaflink.cursor"]._start(store, "batch", modified_since=False)
        return self._notification("info", self.env._("LeafLink's batches are being read in the background."))

    @api.model
    def _cron_sync_batches(self):
        """Hourly: the same for every connected store."""
        for store in self.search([("state", "=", "connected"), ("batch_sync", "!=", "none")]):
            store.with_company(store.company_id).action_sync_batches()

    def action_open_batches(self):
        """Open the batches of the store."""
        return self._open_bindings("leaflink_connector_stock.leaflink_batch_action")

    def action_open_waiting_batches(self):
        """Open the batches that cannot be created on LeafLink yet."""
        action = self.action_open_batches()
        return action | {"context": action["context"] | {"search_default_waiting": 1}}

    def _enqueue_due(self, hurry=False):
        stores = self.filtered(lambda store: store.state == "connected" and not store._neutral_reason())
        self.env["leaflink.batch"].sudo()._enqueue_due(stores, hurry=hurry)
        return super()._enqueue_due(hurry=hurry)

    def _probe(self, client):
        """Connect tells whether the company sells by batch at all (LeafLink V2, companies)."""
        checks = super()._probe(client)
        if self.batch_sync != "none":
            name = self.env._("Batches")
            checks.append(self._probe_list(name, client.batches, self.env._("lots and certificates")))
            try:
                company = client.company(self.leaflink_company_id) if self.leaflink_company_id else {}
            except (errors.Forbidden, errors.NotFound, errors.Rejected, errors.ServerError):
                company = {}
            if company.get("batch_enabled") is False:
                message = self.env._(
                    "This company does not sell by batch on LeafLink; LeafLink's support switches it on."
                )
                checks.append(self._check(name, None, message))
        return checks
