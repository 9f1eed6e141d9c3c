from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_json import Json
from odoo.addons.leaflink_connector.models.leaflink_record import QUIET

POTENCIES = ("thc", "thca", "total_thc", "cbd", "cbda", "cbg", "cbn", "total_cannabinoids")
UNITS = ("%", "MG/ML", "MG/G")
NUMBER_LENGTH = 50
DIGITS = (16, 4)


class LeafLinkBatch(models.Model):
    """A batch of LeafLink and the lots it is: those of this number, of products the batch is for (R250).

    A row without LeafLink ID is a batch Odoo is going to create.
    """

    _name = "leaflink.batch"
    _description = "LeafLink Batch"
    _inherit = ["leaflink.binding"]
    _order = "batch_date desc, name, id desc"
    _link = "lot_ids"

    name = fields.Char("Batch Number", required=True, readonly=False, tracking=True, help="Equal to the lot's number.")
    batch_date = fields.Date(tracking=True)
    testing_source = fields.Char("Laboratory", tracking=True, help="LeafLink takes it once, when the batch is created.")
    cannabinoid_unit = fields.Selection([(unit, unit) for unit in UNITS], "Unit of Results", tracking=True)
    thc = fields.Float("THC", digits=DIGITS, tracking=True)
    thca = fields.Float("THCA", digits=DIGITS, tracking=True)
    total_thc = fields.Float("Total THC", digits=DIGITS, tracking=True)
    cbd = fields.Float("CBD", digits=DIGITS, tracking=True)
    cbda = fields.Float("CBDA", digits=DIGITS, tracking=True)
    cbg = fields.Float("CBG", digits=DIGITS, tracking=True)
    cbn = fields.Float("CBN", digits=DIGITS, tracking=True)
    total_cannabinoids = fields.Float(digits=DIGITS, tracking=True)
    lot_ids = fields.Many2many("stock.lot", string="Lots", readonly=True)
    assignment_ids = fields.One2many("leaflink.batch.product", "batch_id", readonly=True)
    listing_ids = fields.Many2many("leaflink.listing", string="Listings", compute="_compute_listing_ids")
    documents = Json("Document Data", readonly=True, copy=False, help="As LeafLink has them: id, summary, url.")
    document_html = fields.Html("Documents", compute="_compute_document_html", sanitize=False)
    is_ours = fields.Boolean("Created by Odoo", readonly=True, copy=False)
    seen_on = fields.Datetime(default=fields.Datetime.now, readonly=True, copy=False)
    consumed_asked_on = fields.Datetime(readonly=True, copy=False)
    batch_sync = fields.Selection(related="store_id.batch_sync")
    waits_for = fields.Char("Not on LeafLink Because", compute="_compute_waits_for")

    _draft_uniq = models.UniqueIndex("(store_id, name) WHERE external_id IS NULL", "This store already has this batch.")

    @api.depends("lot_ids")
    def _compute_state(self):
        return super()._compute_state()

    @api.depends("assignment_ids.listing_id")
    def _compute_listing_ids(self):
        for batch in self:
            batch.listing_ids = batch.assignment_ids.listing_id

    @api.depends("documents")
    def _compute_document_html(self):
        link = Markup(
            '<div><a href="%s" target="_blank" rel="noreferrer"><i class="fa fa-file-pdf-o me-1"/>%s</a></div>'
        )
        for batch in self:
            batch.document_html = Markup("").join(
                link % (document["url"], document["summary"] or self.env._("Document"))
                for document in batch.documents or ()
                if document["url"].startswith(("http://", "https://"))
            )

    @api.depends("external_id", "name", "batch_date", "testing_source", "store_id.batch_sync")
    def _compute_waits_for(self):
        for batch in self:
            batch.waits_for = "" if batch.external_id else " ".join(batch._problems())

    def _problems(self):
        """Return what keeps this batch from being created on LeafLink, one sentence each."""
        env, problems = self.env, []
        if self.store_id.batch_sync != "manage":
            problems.append(env._("Store %s does not manage batches.", self.store_id.name))
        if len(self.name or "") > NUMBER_LENGTH:
            problems.append(env._("LeafLink takes numbers of %s characters at most: rename the lot.", NUMBER_LENGTH))
        if "," in (self.name or ""):
            problems.append(env._("LeafLink cannot find a number with a comma: rename the lot."))
        if not self.testing_source:
            problems.append(env._("The laboratory is missing."))
        if not self.batch_date:
            problems.append(env._("The batch date is missing."))
        return problems

    def _link_settled(self):
        """No order waits for a lot."""

    def _match(self, create=None):
        """A batch is its lots by number; none is ever created."""
        self._link_lots()

    def _link_lots(self):
        """Link these batches to the lots of their number.

        LeafLink may use a number for something else: a batch made there is only what it is assigned to, if anything.
        Its certificate there says that its lots have passed, unless somebody says otherwise here.
        """
        for store, batches in self.grouped("store_id").items():
            domain = [("name", "in", batches.mapped("name")), ("company_id", "in", [store.company_id.id, False])]
            lots = self.env["stock.lot"].sudo().search(domain)
            sold = store._listings_of(lots.product_id)
            by_number = lots.filtered(lambda lot, sold=sold: lot.product_id in sold).grouped("name")
            for batch in batches.with_context(leaflink_linking=True, **QUIET):
                found = by_number.get(batch.name, lots.browse())
                assigned = batch.assignment_ids.listing_id.product_id
                if assigned and not batch.is_ours:
                    found = found.filtered(lambda lot, assigned=assigned: lot.product_id in assigned)
                    if batch.documents:
                        found.filtered(lambda lot: lot.leaflink_coa_state == "none").leaflink_coa_state = "passed"
                if found != batch.lot_ids:
                    batch.lot_ids = found

    def action_open_lots(self):
        """Open the lots of this batch."""
        self.ensure_one()
        return self.lot_ids._get_records_action(name=self.env._("Lots"))
