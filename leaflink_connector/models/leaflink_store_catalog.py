from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib.values import id_text
from .leaflink_job import job

# after a change of these, records that wait for a link are decided on again
LINK_SETTINGS = {"product_missing", "product_create_mode", "variety_mode", "customer_missing", "customer_match"}


class LeafLinkStore(models.Model):
    """Products and customers of a store: settings, buttons, schedule."""

    _inherit = "leaflink.store"

    product_missing = fields.Selection(
        [("create", "Create the product"), ("hold", "Leave the listing unlinked")],
        "Missing Product",
        default="create",
        required=True,
        tracking=True,
        help="What happens when no product of Odoo has the SKU of a LeafLink product.",
    )
    product_create_mode = fields.Selection(
        [
            ("import", "In Odoo only"),
            ("export", "On LeafLink only"),
            ("both", "On both sides"),
        ],
        "Create Products",
        default="import",
        required=True,
        tracking=True,
        help="On LeafLink: a person, or a program of yours, may list products that are not there yet. Nothing is "
        "listed by itself.",
    )
    product_delete_action = fields.Selection(
        [
            ("ask", "Ask what to do"),
            ("archive", "Archive it on LeafLink"),
            ("nothing", "Nothing"),
        ],
        "Archived in Odoo",
        default="ask",
        required=True,
        tracking=True,
        help="What follows on LeafLink when a product is archived in Odoo. Ask: a question in Needs Attention.",
    )
    license_id = fields.Many2one(
        "leaflink.license",
        "Default License",
        domain="[('store_id', '=', id)]",
        help="New listings begin with it.",
    )
    customer_missing = fields.Selection(
        [("create", "Create the contact"), ("hold", "Leave the customer unlinked")],
        "Missing Customer",
        default="create",
        required=True,
        tracking=True,
        help="What happens when no contact of Odoo has the license of a LeafLink customer.",
    )
    customer_match = fields.Selection(
        [
            ("licence_then_suggest", "By license, else suggested"),
            ("licence_then_link", "By license, else address"),
            ("licence", "By license only"),
            ("manual", "By a person only"),
        ],
        "Link Customers",
        default="licence_then_suggest",
        required=True,
        tracking=True,
        help="How LeafLink customers find their contact. Suggested: one of the same name and zip code waits for a "
        "person. Address: one of the same name, street and zip code is linked. Names alone never link.",
    )
    customer_export = fields.Boolean(
        "Send Contacts to LeafLink",
        tracking=True,
        help="Operators may create customers on LeafLink, and changes of linked contacts are sent by themselves.",
    )
    brand_ids = fields.Many2many(
        "leaflink.brand",
        string="Brands",
        domain="[('store_id', '=', id)]",
        help="Only products of these brands are read. Empty: all brands.",
    )
    uom_map_ids = fields.One2many("leaflink.uom.map", "store_id")
    category_map_ids = fields.One2many("leaflink.category.map", "store_id")
    listing_count = fields.Integer(compute="_compute_catalog_counts")
    unlinked_listing_count = fields.Integer(compute="_compute_catalog_counts")
    customer_count = fields.Integer(compute="_compute_catalog_counts")
    unlinked_customer_count = fields.Integer(compute="_compute_catalog_counts")

    def _compute_catalog_counts(self):
        """Nobody has to link what LeafLink has archived."""
        for model, total, unlinked, on_sale in (
            ("leaflink.listing", "listing_count", "unlinked_listing_count", ("listing_state", "!=", "Archived")),
            ("leaflink.customer", "customer_count", "unlinked_customer_count", ("archived", "=", False)),
        ):
            ours = [("store_id", "in", self.ids)]
            waiting = [*ours, ("state", "=", "unlinked"), on_sale]
            for name, domain in ((total, ours), (unlinked, waiting)):
                counts = dict(self.env[model]._read_group(domain, ["store_id"], ["__count"]))
                for store in self:
                    store[name] = counts.get(store, 0)

    def _creates_products(self):
        """Tell whether LeafLink's products that nobody has in Odoo are created (C01, C10)."""
        return self.product_missing == "create" and self.product_create_mode != "export"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & LINK_SETTINGS:
            for store in self:
                store._delay_relink()
        return result

    def action_sync_products(self):
        """Read what has changed of LeafLink's products; a person's button shows first what would happen."""
        return self._sync("product")

    def action_sync_customers(self):
        """Read what has changed of LeafLink's customers; a person's button shows first what would happen."""
        return self._sync("customer")

    def _sync(self, resource):
        self._check_role("operator")
        self._check_not_draft()
        if self.env.context.get("leaflink_preview"):
            return self.env["leaflink.load"].create({"resource": resource, "store_id": self.id}).action_preview()
        for store in self:
            since = None if store._is_synced(resource) else False
            self.env["leaflink.cursor"]._start(store, resource, modified_since=since)
        return self._notification("info", self.env._("LeafLink is being read in the background; see Operations."))

    def _is_synced(self, resource):
        """Tell whether somebody has synchronised a list: from then on the schedule creates what is missing, too."""
        return self.cursor_ids.filtered(lambda cursor: cursor.resource == resource).is_synced

    def _check_not_draft(self):
        for store in self:
            if store.state == "draft":
                raise UserError(self.env._("Connect store %s first.", store.name))

    @api.model
    def _cron_poll_catalog(self):
        """Hourly: products and customers that have changed, of every connected store (R025).

        Until somebody has synchronised a list for the first time nothing is created: a person wants to see it before.
        """
        for store in self.search([("state", "=", "connected")]):
            for resource in ("product", "customer"):
                filters = {} if store._is_synced(resource) else {"_create": False}
                self.env["leaflink.cursor"].with_company(store.company_id)._start(store, resource, filters=filters)

    def _after_connect(self):
        """Pickers need LeafLink's lists from the first minute."""
        self.action_refresh_reference()
        return super()._after_connect()

    def _delay_relink(self, create=None):
        """Enqueue deciding again on what waits for a link; `create` as for `_take`."""
        description = self.env._("Link waiting products and customers of %s", self.name)
        self._delay(self, "catalog", f"relink:{create}", description=description)._job_relink(create)

    @job
    def _job_relink(self, create=None):
        """Decide again on listings and customers that wait; linked ones let orders go on."""
        for model in ("leaflink.listing", "leaflink.customer", "leaflink.contact"):
            self.env[model]._relink(self, create)

    def _is_own(self, company):
        """Tell whether a record belongs to the store's company: a legacy key sees several. None is taken as own.

        `company` as LeafLink sends it: a number, a text or an object.
        """
        return not self.leaflink_company_id or id_text(company) in ("", self.leaflink_company_id)

    def _is_own_product(self, raw):
        """Tell whether a raw product is of the store's company and brands (R020)."""
        brands = self.brand_ids.mapped("external_id")
        return self._is_own(raw.get("seller")) and (not brands or id_text(raw.get("brand")) in brands)

    def action_open_listings(self):
        """Open the listings of the store."""
        return self._open_bindings("leaflink_connector.leaflink_listing_action")

    def action_open_customers(self):
        """Open the LeafLink customers of the store."""
        return self._open_bindings("leaflink_connector.leaflink_customer_action")

    def _open_bindings(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {"domain": [("store_id", "=", self.id)], "context": {"default_store_id": self.id}}
