from unittest.mock import patch

from odoo.tests import tagged

from .batch_case import BatchCase


@tagged("post_install", "-at_install")
class TestBatchRead(BatchCase):
    """Batches as LeafLink has them (R246, R250, R252)."""

    def test_read_and_linked_to_the_lot_of_the_number(self):
        """R246, R248, R250, C34: nothing is sent."""
        lot, other = self.lot("LOT-1"), self.lot("lot-1")
        self.assertEqual(self.store.batch_sync, "read")
        self.box.add_batch(
            "LOT-1", products=[self.number], documents=["COA"], thc="21.5", cannabinoid_unit="MG/G", cbg="0.25"
        )
        self.sync()
        batch = self.batch("LOT-1")
        self.assertEqual((batch.thc, batch.cbg, batch.cbd, batch.cannabinoid_unit), (21.5, 0.25, 0, "MG/G"))
        self.assertEqual((str(batch.batch_date), batch.testing_source), ("2026-01-15", "Acme Lab"))
        self.assertEqual(batch.listing_ids, self.item)
        self.assertEqual(batch.lot_ids, lot, "exactly the same number")
        self.assertEqual(lot.leaflink_batch_ids, batch)
        self.assertEqual(batch.state, "linked")
        self.assertIn("coa.pdf", batch.document_html)
        self.assertEqual((lot.leaflink_coa_state, other.leaflink_coa_state), ("passed", "none"))
        self.assertEqual(self.calls(), [])

    def test_what_people_say_of_a_lot_stays(self):
        """R249"""
        lot = self.lot("LOT-1")
        lot.leaflink_coa_state = "failed"
        self.box.add_batch("LOT-1", products=[self.number], documents=["COA"])
        self.sync()
        self.assertEqual(lot.leaflink_coa_state, "failed")

    def test_a_number_that_leaflink_uses_for_something_else(self):
        """R250: neither link nor certificate."""
        elsewhere = self.listing()
        lot = self.lot("0001")
        self.box.add_batch("0001", products=[int(elsewhere.external_id)], documents=["COA"])
        self.sync()
        self.assertFalse(lot.leaflink_batch_ids)
        self.assertEqual(lot.leaflink_coa_state, "none")

    def test_nothing_new_writes_nothing(self):
        """R246"""
        self.lot("LOT-1")
        self.box.add_batch("LOT-1", products=[self.number], documents=["COA"])
        self.sync()
        batch = self.batch("LOT-1")
        rows = batch, batch.assignment_ids, batch.lot_ids
        self.env.cr.execute("UPDATE leaflink_batch SET write_date = '2026-01-01'")
        self.env.cr.execute("UPDATE leaflink_batch_product SET write_date = '2026-01-01'")
        self.env.cr.execute("UPDATE stock_lot SET write_date = '2026-01-01'")
        self.env.invalidate_all()
        self.sync()
        self.assertEqual({str(row.write_date) for row in rows}, {"2026-01-01 00:00:00"})

    def test_a_page_of_news_asks_once_what_is_unsent(self):
        """R246"""
        for number in range(6):
            self.box.add_batch(f"NEWS-{number}")
        self.sync()
        raws = [raw | {"testing_source": "Another Lab"} for raw in self.box.batches()]
        execute, looks = type(self.env.cr).execute, []

        def watch(cursor, query, params=None, log_exceptions=True):
            text = query if isinstance(query, str) else query.code
            if "leaflink_task" in text:
                looks.append(text)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", watch):
            self.env["leaflink.batch"]._store_page(self.store, raws)
        self.assertEqual(self.batch("NEWS-3").testing_source, "Another Lab")
        self.assertEqual(len(looks), 1, "\n".join(looks))

    def test_changed_and_deleted_there(self):
        """R246: the lot is untouched."""
        lot = self.lot("LOT-1")
        made = self.box.add_batch("LOT-1", products=[self.number], thc=20)
        kept = self.box.add_batch("LOT-2", products=[self.number])
        self.sync()
        self.box.edit_batch(made["id"], thc="23.5")
        self.box.remove_batch(kept["id"])
        self.env.cr.execute("UPDATE leaflink_batch SET seen_on = '2026-01-01'")
        self.env.cr.execute("UPDATE leaflink_batch_product SET seen_on = '2026-01-01'")
        self.env.invalidate_all()
        self.sync()
        self.assertEqual(self.batch("LOT-1").thc, 23.5)
        self.assertEqual((self.batch("LOT-1").state, self.batch("LOT-2").state), ("linked", "gone"))
        self.assertFalse(self.batch("LOT-2").assignment_ids)
        self.assertEqual(lot.leaflink_batch_ids, self.batch("LOT-1"))

    def test_lots_find_their_batch_whenever_they_come(self):
        """R250"""
        self.box.add_batch("LOT-1", products=[self.number])
        self.sync()
        lot = self.lot("LOT-1")
        self.assertEqual(lot.leaflink_batch_ids, self.batch("LOT-1"))
        lot.name = "LOT-9"
        self.assertFalse(lot.leaflink_batch_ids)
        self.assertEqual(self.batch("LOT-1").state, "unlinked")

    def test_pages_bad_records_and_other_companies(self):
        """R246, R020"""
        for nth in range(3):
            self.box.add_batch(f"LOT-{nth}")
        self.box.add_batch("BAD", raw={"thc": "much"})
        self.box.add_batch("FOREIGN", raw={"owner": "4711"})
        self.box.configure(max_limit=2)
        self.sync()
        found = self.env["leaflink.batch"].search([("store_id", "=", self.store.id)])
        self.assertEqual(
            set(found.filtered(lambda one: one.state != "error").mapped("name")), {"LOT-0", "LOT-1", "LOT-2"}
        )
        bad = found.filtered(lambda one: one.state == "error")
        self.assertIn("thc", self.issues(bad, "bad_record").message)

    def test_missing_permission_ends_the_reading(self):
        """R246, F: one issue, and the schedule does not ask again until Connect."""
        self.box.permissions(products="none")
        self.sync()
        self.assertIn("Products: Read", self.issues(self.store, "forbidden").message)
        self.box.clear_requests()
        self.env["leaflink.store"].with_context(cron_id=1)._cron_sync_batches()
        self.run_jobs()
        self.assertEqual(self.calls("GET"), [])

    def test_switched_off(self):
        """C34"""
        self.store.batch_sync = "none"
        self.box.add_batch("LOT-1")
        self.box.clear_requests()
        self.env["leaflink.store"]._cron_sync_batches()
        self.sync()
        self.assertEqual(self.calls("GET"), [])

    def test_connect_tells_whether_the_company_sells_by_batch(self):
        """C34"""
        self.store.action_connect()
        checks = {check["name"]: check for check in self.store.probe_result if check["ok"] is None}
        self.assertIn("does not sell by batch", checks["Batches"]["message"])
        self.box.configure(batch_enabled=True)
        self.store.action_connect()
        self.assertNotIn("does not sell by batch", str(self.store.probe_result))

    def test_pickers_find_batches(self):
        """R252, R340"""
        self.box.add_batch("LOT-1", products=[self.number])
        self.sync()
        action = self.store.action_open_batches()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.batch("LOT-1"))
        self.assertEqual(self.store.batch_count, 1)
        by_product = [("assignment_ids.listing_id.name", "ilike", self.item.name)]
        self.assertEqual(self.env["leaflink.batch"].search(by_product), self.batch("LOT-1"))
