from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import errors

# so many records a preview reads while the person waits (five calls); the load itself has no limit
PREVIEW_LIMIT = 500
BINDINGS = {"product": "leaflink.listing", "customer": "leaflink.customer"}
RESULTS = [
    ("linked", "Linked already"),
    ("update", "Will be updated"),
    ("link", "Will be linked"),
    ("create", "Will be created"),
    ("hold", "Stays unlinked"),
    ("ambiguous", "Several fit"),
    ("similar", "A similar one exists"),
    ("unit", "Units do not fit"),
    ("person", "Unlinked by a person"),
    ("error", "Cannot be read"),
]


class LeafLinkLoad(models.TransientModel):
    """Load products or customers from LeafLink (R041, R097). The preview reads LeafLink at once and writes nothing."""

    _name = "leaflink.load"
    _description = "Load from LeafLink"
    _inherit = ["leaflink.job"]

    resource = fields.Selection([("product", "Products"), ("customer", "Customers")], required=True, default="product")
    store_id = fields.Many2one(
        "leaflink.store",
        required=True,
        default=lambda self: self._default_store(),
        domain="[('state', '=', 'connected')]",
    )
    number = fields.Char("LeafLink ID", help="One record only.")
    sku = fields.Char("SKU", help="One product only.")
    since = fields.Datetime("Changed Since")
    brand_id = fields.Many2one("leaflink.brand", domain="[('store_id', '=', store_id)]")
    category_id = fields.Many2one("leaflink.category", domain="[('store_id', '=', store_id)]")
    create_missing = fields.Boolean(
        compute="_compute_create_missing", store=True, readonly=False, help="Make what Odoo does not have."
    )
    update_linked = fields.Boolean(
        "Update Linked Products", help="Overwrites name, description and price of linked products with LeafLink's."
    )
    line_ids = fields.One2many("leaflink.load.line", "load_id", readonly=True)
    is_previewed = fields.Boolean(readonly=True)
    total = fields.Integer("On LeafLink", readonly=True)
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _default_store(self):
        stores = self.env["leaflink.store"].search([("state", "=", "connected")], limit=2)
        return stores if len(stores) == 1 else stores.browse()

    @api.depends("store_id", "resource")
    def _compute_create_missing(self):
        for load in self:
            load.create_missing = load._store_creates()

    @api.depends("line_ids", "total")
    def _compute_summary(self):
        for load in self:
            counts = load.line_ids.grouped("result")
            parts = [f"{label}: {len(counts[result])}" for result, label in self._result_labels() if result in counts]
            if load.total > len(load.line_ids):
                parts.append(self.env._("and %s more on LeafLink, not shown", load.total - len(load.line_ids)))
            load.summary = ", ".join(parts) or self.env._("LeafLink has nothing that fits.")

    def action_preview(self):
        """Read LeafLink and show what a load would do, record by record; UserError when LeafLink cannot be read."""
        self.ensure_one()
        self._check_role("operator")
        self.store_id.check_access("read")
        raws, total = self._read()
        values = self._dry_run(raws)
        self.write({"line_ids": [(5,), *((0, 0, line) for line in values)], "total": total, "is_previewed": True})
        return self._reopen()

    def action_back(self):
        """Choose again."""
        self.write({"line_ids": [(5,)], "is_previewed": False})
        return self._reopen()

    def action_load(self):
        """Start the load in the background, one page per job."""
        self.ensure_one()
        self._check_role("operator")
        self.store_id.check_access("read")
        filters = self._filters()
        since = filters.pop("modified__gte", False)
        if self.create_missing != self._store_creates():
            filters["_create"] = self.create_missing
        if self._updates():
            filters["_update"] = True
        self.env["leaflink.cursor"]._start(self.store_id, self.resource, modified_since=since, filters=filters)
        return self.store_id._notification(
            "info", self.env._("LeafLink is being read in the background; see Operations.")
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load from LeafLink"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _store_creates(self):
        return bool(self.store_id) and self.store_id[f"{self.resource}_missing"] == "create"

    def _filters(self):
        """Return LeafLink's filters for what was chosen; nothing chosen = everything."""
        filters = {
            "id": self.number,
            "sku": self.sku,
            "brand": self.brand_id.external_id,
            "category": self.category_id.external_id,
            "modified__gte": self.since,
        }
        return {name: value for name, value in filters.items() if value}

    def _read(self):
        """Return (raw records up to the limit, how many LeafLink has)."""
        store, raws, offset = self.store_id, [], 0
        cursor = self.env["leaflink.cursor"].sudo().new({"store_id": store.id, "resource": self.resource})
        fetch = getattr(cursor, f"_fetch_page_{self.resource}")
        try:
            client = store.sudo()._client()
            while offset is not None and len(raws) < PREVIEW_LIMIT:
                page = fetch(client, offset, self._filters())
                raws += page.results
                offset = page.next_offset
        except errors.LeafLinkError as error:
            raise UserError(
                self.env._("LeafLink could not be read for %(store)s: %(error)s", store=store.name, error=error)
            ) from None
        return raws, len(raws) if page.count is None else page.count

    def _dry_run(self, raws):
        """Do the load without creating and take it back -> values of lines: what is shown is what would happen."""
        env = self.sudo().with_context(queue_job__no_delay=False).env
        store, Binding = self.store_id.with_env(env), env[BINDINGS[self.resource]]
        known = {
            key
            for key, one in Binding._known(store, [str(raw.get("id")) for raw in raws]).items()
            if one[Binding._link]
        }
        with closing(self.env.cr.savepoint()):
            Binding._store_page(store, raws, create=False)
            bindings = Binding._known(store, [str(raw.get("id")) for raw in raws])
            return [self._line_values(one, external_id in known) for external_id, one in bindings.items()]

    def _line_values(self, binding, was_linked):
        """Return the line of one binding as the dry run has left it."""
        record, note = binding[binding._link], False
        if binding.last_error:
            result, note = "error", binding.attention
        elif record:
            news = self._updates() and binding._product_news()
            result, note = ("update", ", ".join(news)) if news else ("linked" if was_linked else "link", False)
        elif binding.unlinked_reason != "missing":
            result, note = binding.unlinked_reason, binding.attention
        elif binding._is_archived():
            result, note = "hold", self.env._("archived on LeafLink")
        else:
            result = "create" if self.create_missing else "hold"
        return {
            "external_id": binding.external_id,
            "code": binding._code(),
            "name": binding.name,
            "result": result,
            "target": (record or binding[f"suggested_{binding._link}"]).display_name,
            "note": note,
        }

    def _updates(self):
        """Only products are overwritten; customers have a rule of their own for what a person typed."""
        return self.update_linked and self.resource == "product"

    @api.model
    def _result_labels(self):
        return self.env["leaflink.load.line"]._fields["result"]._description_selection(self.env)


class LeafLinkLoadLine(models.TransientModel):
    _name = "leaflink.load.line"
    _description = "Preview of a Load from LeafLink"

    load_id = fields.Many2one("leaflink.load", required=True, ondelete="cascade")
    external_id = fields.Char("LeafLink ID")
    code = fields.Char("SKU or License")
    name = fields.Char()
    result = fields.Selection(RESULTS)
    target = fields.Char("In Odoo")
    note = fields.Char()
