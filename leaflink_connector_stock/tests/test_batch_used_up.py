from datetime import timedelta

from odoo.fields import Command, Datetime
from odoo.tests import tagged

from .batch_case import BatchCase


@tagged("post_install", "-at_install")
class TestBatchUsedUp(BatchCase):
    """Batches whose last unit has left (R247)."""

    def use_up(self, lot, days=3):
        move = self.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom_qty": lot.product_qty,
                "location_id": self.shelf.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        move._action_confirm()
        move._action_assign()
        self.assertEqual(move.move_line_ids.lot_id, lot)
        move.picked = True
        move._action_done()
        move.move_line_ids.date = Datetime.now() - timedelta(days=days)

    def test_used_up_and_left_alone(self):
        """R247: by default nothing is taken off LeafLink."""
        lot = self.lot("LOT-1", 10)
        self.manage()
        self.use_up(lot)
        self.sync()
        self.assertEqual(self.theirs("LOT-1")[0]["products"], [self.number])

    def test_used_up_and_deleted_after_the_days_of_grace(self):
        """R247"""
        lot = self.lot("LOT-1", 10)
        self.lot("LOT-NEVER")
        self.manage(batch_consumed="delete", batch_grace_days=2)
        self.use_up(lot, days=1)
        self.sync()
        self.assertTrue(self.theirs("LOT-1"), "not yet")
        self.store.batch_grace_days = 0
        self.run_jobs()
        self.assertEqual(self.theirs("LOT-1"), [])
        self.assertEqual(self.batch("LOT-1").state, "gone")
        self.assertTrue(lot.exists())
        self.env["stock.quant"]._update_available_quantity(lot.product_id, self.shelf, 2, lot_id=lot)
        self.sync()
        self.assertEqual(self.theirs("LOT-1")[0]["products"], [self.number], "returned goods: it begins anew")

    def test_used_up_and_archived(self):
        """R247: off its products, certificates stay."""
        lot = self.lot("LOT-1", 10)
        self.manage(batch_consumed="archive")
        self.attach(lot)
        self.run_jobs()
        self.use_up(lot)
        self.sync()
        [left] = self.theirs("LOT-1")
        self.assertEqual((left["products"], len(left["documents"])), ([], 1))
        self.assertFalse(self.batch("LOT-1").assignment_ids)
        self.box.clear_requests()
        self.sync()
        self.assertEqual(self.calls(), [])

    def test_used_up_but_ordered(self):
        """R247: a buyer still waits for it."""
        lot = self.lot("LOT-1", 10)
        self.manage(batch_consumed="delete", batch_grace_days=0)
        batch = self.batch("LOT-1")
        line = {"product": self.number, "quantity": 4, "batch": int(batch.external_id)}
        self.take(self.box.place_order(lines=[line], status="Accepted"))
        self.use_up(lot)
        self.sync()
        self.assertTrue(self.theirs("LOT-1"))

    def test_used_up_but_somebody_is_to_deliver_it(self):
        """R247: a delivery of the lot is planned, more of it is on its way."""
        lot = self.lot("LOT-1", 10)
        self.manage(batch_consumed="delete", batch_grace_days=0)
        self.use_up(lot)
        move = self.env["stock.move"].create(
            {
                "product_id": lot.product_id.id,
                "product_uom_qty": 2,
                "location_id": self.shelf.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_line_ids": [Command.create({"product_id": lot.product_id.id, "lot_id": lot.id, "quantity": 2})],
            }
        )
        move._action_confirm()
        self.sync()
        self.assertTrue(self.theirs("LOT-1"))
        move._action_cancel()
        self.sync()
        self.assertFalse(self.theirs("LOT-1"))

    def test_used_up_batch_of_leaflink_is_asked_about_once(self):
        """R247"""
        self.box.add_batch("LOT-1", products=[self.number])
        self.sync()
        lot = self.lot("LOT-1", 10)
        self.manage(batch_consumed="delete", batch_grace_days=0)
        self.use_up(lot)
        self.sync()
        batch = self.batch("LOT-1")
        issue = self.issues(batch, "batch_consumed")
        self.assertIn("Odoo did not create it", issue.message)
        issue.action_dismiss()
        self.sync()
        self.assertFalse(self.issues(batch, "batch_consumed"))
        self.assertTrue(self.theirs("LOT-1"))
        batch.action_end_leaflink()
        self.run_jobs()
        self.assertEqual(self.theirs("LOT-1"), [])

    def test_somebody_took_the_used_up_batch_off_leaflink(self):
        """R247: that answers the question."""
        made = self.box.add_batch("LOT-1", products=[self.number])["id"]
        self.sync()
        lot = self.lot("LOT-1", 10)
        self.manage(batch_consumed="delete", batch_grace_days=0)
        self.use_up(lot)
        self.sync()
        batch = self.batch("LOT-1")
        self.assertTrue(self.issues(batch, "batch_consumed"))
        self.box.remove_batch(made)
        batch.seen_on = "2026-01-01"
        self.sync()
        self.assertTrue(batch.gone)
        self.sync()
        self.assertFalse(self.issues(batch, "batch_consumed"))
