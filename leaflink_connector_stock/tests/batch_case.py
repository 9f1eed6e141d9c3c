from odoo.tests import Form

from .common import StockCase

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF "


class BatchHelpers:
    """A listed product that is tracked by lots, and helpers that act as laboratory, warehouse and LeafLink's people."""

    def setUp(self):
        super().setUp()
        self.item = self.tracked()
        self.number = int(self.item.external_id)

    def tracked(self, product=None, **fields):
        listing = self.listing(product=product, **fields)
        listing.product_id.tracking = "lot"
        return listing

    def manage(self, **values):
        """Let Odoo manage the batches."""
        self.store.write({"batch_sync": "manage", "batch_testing_source": "Acme Lab", **values})
        self.run_jobs()

    def lot(self, name, units=0, listing=None):
        product = (listing or self.item).product_id
        lot = self.env["stock.lot"].create({"name": name, "product_id": product.id})
        if units:
            self.env["stock.quant"]._update_available_quantity(product, self.shelf, units, lot_id=lot)
        return lot

    def sync(self):
        self.store.action_sync_batches()
        self.run_jobs()

    def batch(self, number):
        return self.env["leaflink.batch"].search([("store_id", "=", self.store.id), ("name", "=", number)])

    def theirs(self, number):
        """The batches of this number on LeafLink."""
        return [batch for batch in self.box.batches() if batch["production_batch_number"] == number]

    def attach(self, lot, content=PDF, name="coa.pdf", state="passed"):
        """Somebody of the laboratory attaches a certificate and says what it says."""
        file = self.env["ir.attachment"].create({"name": name, "raw": content, "res_model": "stock.lot"})
        with Form(lot) as form:
            form.leaflink_coa_ids.add(file)
            form.leaflink_coa_state = state
        return file

    def calls(self, *methods, path="/*batch*"):
        return [
            (call["method"], call["path"].removeprefix("/api/v2"))
            for call in self.box.requests(path=path)
            if call["method"] in (methods or ("POST", "PATCH", "DELETE"))
        ]


class BatchCase(BatchHelpers, StockCase):
    """StockCase with all of it."""
