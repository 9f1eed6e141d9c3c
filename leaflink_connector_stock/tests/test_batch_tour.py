from odoo.tests import HttpCase, tagged

from .batch_case import BatchHelpers
from .common import StockMixin


@tagged("post_install", "-at_install")
class TestBatchTour(BatchHelpers, StockMixin, HttpCase):
    """Certificates as the laboratory sees them, in a real browser."""

    def test_upload_a_certificate_and_see_it_on_leaflink(self):
        """R249"""
        lot = self.lot("LOT-1", 10)
        self.manage()
        url = f"/odoo/action-stock.action_production_lot_form/{lot.id}"
        self.start_tour(url, "leaflink_coa_upload", login="admin")
        self.assertEqual(lot.leaflink_coa_state, "passed")
        self.run_jobs()
        self.assertEqual(len(self.theirs("LOT-1")[0]["documents"]), 1)
        self.start_tour(url, "leaflink_coa_uploaded", login="admin")
