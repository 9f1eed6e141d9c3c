from contextlib import closing

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import errors

# so many records a preview reads while the person waits (five calls); the load itself has no limit
PREVIEW_LIMIT = 500
BINDINGS = {"product": "leaflink.listing", "customer": "leaflink.customer"}
# what the preview compares, of the link and of the Odoo record
LISTING = (
    "sku",
    "listing_state",
    "quantity",
    "wholesale_price",
    "sale_price",
    "retail_price",
    "unit_of_measure",
    "unit_denomination",
    "unit_multiplier",
    "minimum_order",
    "maximum_order",
    "brand_id",
    "category_id",
    "subcategory_id",
    "product_line_id",
    "license_id",
    "strain_ids",
    "strain_classification",
)
COMPARED = {
    "leaflink.listing": LISTING,
    "product.product": ("name", "description_sale", "lst_price"),
    "leaflink.customer": ("license_number", "license_inactive", "archived", "delinquent", "tier_id", "manager_ids"),
    "res.partner": (
        *("name", "email", "phone", "website", "leaflink_license_number"),
        *("street", "street2", "city", "zip", "state_id", "child_ids"),
    ),
}
# what a person has to look at first
RESULTS = [
    ("error", "Cannot be read"),
    ("ambiguous", "Several fit"),
    ("similar", "A similar one exists"),
    ("unit", "Units do not fit"),
    ("create", "Will be created"),
    ("link", "Will be linked"),
    ("update", "Will be updated"),
    ("hold", "Stays unlinked"),
    ("person", "Unlinked by a person"),
    ("varieties", "Sold in its varieties"),
    ("linked", "Linked already"),
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
        default=lambda self: self.env["leaflink.store"]._only([("state", "=", "connected")]),
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
        filters = self._filters() | self._options()
        since = filters.pop("modified__gte", False)
        self.env["leaflink.cursor"]._start(self.store_id, self.resource, modified_since=since, filters=filters)
        return self.store_id._notification(
            "info", self.env._("LeafLink is being read in the background; see Operations.")
        )

    def _reopen(self):
        return self._dialog(self.env._("Load from LeafLink"), dialog_size="extra-large")

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
        """Do the load and take it back -> values of lines: what is shown is what happens (R041, R097)."""
        env = self.sudo().with_context(queue_job__no_delay=False).env
        Binding, ids = env[BINDINGS[self.resource]], [str(raw.get("id")) for raw in raws]
        store = self.store_id.with_env(env)
        with closing(self.env.cr.savepoint()):
            cursor = env["leaflink.cursor"].new({"store_id": store.id, "filters": self._options()})
            getattr(cursor, f"_store_page_{self.resource}")(raws, env["leaflink.operation"])
            outcomes = [self._outcome(binding) for binding in Binding._known(store, ids).values()]
        ranks = {result: rank for rank, (result, _label) in enumerate(RESULTS)}
        lines = [self._line_values(Binding, outcome) for outcome in outcomes]
        return sorted(lines, key=lambda line: ranks[line["result"]])

    def _outcome(self, binding):
        """Return what the dry run has made of a binding, in plain values: its records are gone in a moment."""
        record = binding[binding._link]
        return {
            "id": binding.id,
            "record": record.id,
            "news": _texts(binding) | _texts(record),
            "why": _why_unlinked(binding),
            "line": {
                "external_id": binding.external_id,
                "code": binding._code(),
                "name": binding.name,
                "target": (record or binding[f"suggested_{binding._link}"]).display_name,
                "note": binding.attention or (binding._is_archived() and self.env._("archived on LeafLink")),
            },
        }

    def _line_values(self, Binding, outcome):
        """Return the line of one outcome beside what is in the database."""
        binding = Binding.browse(outcome["id"]).exists()
        record = Binding[Binding._link].browse(outcome["record"] or ()).exists()
        before = (_texts(binding) if binding else {}) | (_texts(record) if record else {})
        changes = [
            self.env._("%(field)s: %(old)s → %(new)s", field=label, old=old or "–", new=outcome["news"][label] or "–")
            for label, old in before.items()
            if old != outcome["news"][label]
        ]
        if outcome["why"]:
            result, changes = outcome["why"], []
        elif not record:
            result, changes = "create", []
        elif binding[binding._link]:
            result = "update" if changes else "linked"
        else:
            result = "link"
        return outcome["line"] | {"result": result} | ({"note": "; ".join(changes)} if changes else {})

    def _options(self):
        """Return what becomes of the records, as the cursor takes it beside LeafLink's filters."""
        options = {}
        if self.create_missing != self._store_creates():
            options["_create"] = self.create_missing
        if self.update_linked and self.resource == "product":  # what a person typed on a contact has a rule of its own
            options["_update"] = True
        return options

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
    note = fields.Char("Changes, or Why Not")


def _texts(record):
    """Return {label: value as a person reads it} of what is compared of a link or of its Odoo record."""
    names = COMPARED[record._name]
    labels = record.fields_get(names, ["string"])
    record = record.with_context(lang="en_US")  # what LeafLink says is kept as English
    return {labels[name]["string"]: _text(record, name) for name in names} if record else {}


def _text(record, name):
    if name == "child_ids":
        return "; ".join(" ".join((child.contact_address or child.name or "").split()) for child in record.child_ids)
    value = record._fields[name].convert_to_export(record[name], record)
    if isinstance(value, bool):
        return "✓" if value else ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value or "")


def _why_unlinked(binding):
    """Return the result of a binding that has no record after the load, "" when it has one."""
    if binding.last_error:
        return "error"
    if binding[binding._link]:
        return ""
    return "hold" if binding.unlinked_reason in (False, "missing") else binding.unlinked_reason
