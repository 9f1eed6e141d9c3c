"""Batches as people of the brand keep them on LeafLink's pages."""

from .actions import locked
from .given import typed
from .multipart import Upload
from .resources.batches import BATCHES, PRODUCT_BATCHES
from .resources.files import BATCH_DOCUMENTS


class BatchActions:
    @locked
    def add_batch(self, number, products=(), documents=(), raw=None, **fields):
        """A batch typed by hand, assigned to `products` (ids), with a PDF for each summary in `documents`.

        `raw` replaces keys of the answer as it stands.
        """
        values = {
            "owner": self.company_id,
            "production_batch_number": number,
            "batch_date": "2026-01-15",
            "testing_source": "Acme Lab",
            "is_from_api": False,
        }
        values = BATCHES.defaults() | typed(BATCHES, values | fields)
        batch = self.state.add("batches", **values, raw=raw or {})
        for product in products:
            self.state.add("product_batches", product=product, batch=batch["id"])
        for summary in documents:
            upload = Upload("coa.pdf", "application/pdf", b"%PDF-1.4")
            number = self.state.new_id("batch_documents")
            url = f"{self.page_url}media/batch_documents/{number}/{upload.name}"
            row = {"batch": batch["id"], "summary": summary, "upload": upload, "url": url}
            self.state.add("batch_documents", id=number, **BATCH_DOCUMENTS.defaults() | row)
        return BATCHES.show(self.state, batch)

    @locked
    def batches(self):
        """All batches with their documents, and in `products` the ids of what they are assigned to."""
        rows = [PRODUCT_BATCHES.show(self.state, row) for row in PRODUCT_BATCHES.records(self.state)]
        return [
            BATCHES.show(self.state, batch)
            | {"products": [int(row["product"]) for row in rows if row["batch"] == batch["id"]]}
            for batch in BATCHES.records(self.state)
        ]

    @locked
    def edit_batch(self, id, **fields):
        batch = BATCHES.find(self.state, id)
        batch.update(typed(BATCHES, fields))
        return BATCHES.show(self.state, batch)

    @locked
    def remove_batch(self, id):
        """Delete a batch with its assignments and documents."""
        BATCHES.delete(self.state, BATCHES.find(self.state, id), None)
