from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import Form, new_test_user, tagged

from .batch_case import PDF, BatchCase


@tagged("post_install", "-at_install")
class TestBatchManage(BatchCase):
    """Lots in stock become batches on LeafLink (R246-R249, C34)."""

    def test_a_lot_in_stock_becomes_a_batch(self):
        """R246, R248, R250: once, for every listing of its product."""
        case = self.tracked(product=self.item.product_id, unit_multiplier=12)
        self.lot("LOT-1", 10)
        self.lot("LOT-EMPTY")
        self.manage()
        [made] = self.theirs("LOT-1")
        self.assertEqual(set(made["products"]), {self.number, int(case.external_id)})
        self.assertEqual((made["testing_source"], made["owner"]), ("Acme Lab", str(self.box.company_id)))
        self.assertEqual(self.theirs("LOT-EMPTY"), [])
        batch = self.batch("LOT-1")
        self.assertEqual((batch.external_id, batch.is_ours, batch.state), (str(made["id"]), True, "linked"))
        self.assertEqual(batch.listing_ids, self.item | case)
        self.box.clear_requests()
        self.sync()
        self.store._wake_batches()
        self.run_jobs()
        self.assertEqual(self.calls(), [], "equal: nothing is sent")

    def test_looking_takes_the_same_queries_for_any_number_of_lots(self):
        """R246"""

        def queries():
            self.manage()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.store._settle_batches()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.lot("LOT-1", 10)
        self.lot("LOT-2", 10)
        few = queries()
        for number in range(3, 15):
            self.attach(self.lot(f"LOT-{number}", 10))
        self.assertEqual(queries(), few + 1, "one more for the certificates")
        self.assertEqual(len(self.box.batches()), 14)

    def test_nothing_is_created_unless_somebody_wants_it(self):
        """C34"""
        self.lot("LOT-1", 10)
        self.sync()
        self.assertEqual(self.calls(), [])
        self.assertFalse(self.batch("LOT-1"))

    def test_what_would_be_created_is_shown_before(self):
        """C34"""
        self.lot("LOT-1", 10)
        self.lot("LOT-2", 10)
        self.lot("LOT-EMPTY")
        self.box.add_batch("LOT-2", products=[self.number])
        self.sync()
        with Form(self.store) as form:
            self.assertFalse(form.batch_preview)
            form.batch_sync = "manage"
            self.assertEqual(form.batch_preview, "1 to be created now. LOT-1")
            form.batch_sync = "read"
        self.assertEqual(self.calls(), [])

    def test_waits_for_the_laboratory(self):
        """R246: one issue for all, and results go along as soon as there is one."""
        self.lot("LOT-1", 10)
        self.lot("LOT-2", 10)
        self.manage(batch_testing_source=False)
        issue = self.issues(self.store, "batch_details")
        self.assertIn("2 batch(es)", issue.message)
        self.assertIn("laboratory is missing", issue.message)
        action = issue.action_fix()
        self.assertEqual(action["res_model"], "leaflink.batch")
        self.batch("LOT-1").write({"testing_source": "Own Lab", "thc": 21.55, "cannabinoid_unit": "MG/G"})
        self.run_jobs()
        [made] = self.theirs("LOT-1")
        self.assertEqual((made["testing_source"], made["thc"]), ("Own Lab", "21.5500"))
        self.assertEqual(made["cannabinoid_unit"], "MG/G")
        self.assertNotIn("cbd", made, "not measured")
        self.assertIn("1 batch(es)", self.issues(self.store, "batch_details").message)
        self.batch("LOT-2").testing_source = "Own Lab"
        self.run_jobs()
        self.assertFalse(self.issues(self.store, "batch_details"))

    def test_the_laboratory_of_the_store_comes_later(self):
        """R246: what waits for one gets it, too."""
        self.lot("LOT-1", 10)
        self.lot("LOT-2", 10)
        self.manage(batch_testing_source=False)
        self.batch("LOT-2").testing_source = "Own Lab"
        self.store.batch_testing_source = "Late Lab"
        self.run_jobs()
        made = [self.theirs(number)[0]["testing_source"] for number in ("LOT-1", "LOT-2")]
        self.assertEqual(made, ["Late Lab", "Own Lab"])
        self.assertFalse(self.issues(self.store, "batch_details"))

    def test_results_no_laboratory_measures(self):
        """R246"""
        self.lot("LOT-1", 10)
        self.manage()
        batch = self.batch("LOT-1")
        for values in ({"thc": -1}, {"total_thc": 100.5}):
            with self.assertRaisesRegex(UserError, "LOT-1 cannot be"), self.env.cr.savepoint():
                batch.write(values)
        batch.write({"total_thc": 155, "cannabinoid_unit": "MG/G"})
        self.run_jobs()
        self.assertEqual(self.theirs("LOT-1")[0]["total_thc"], "155.0000")
        with self.assertRaisesRegex(UserError, "LOT-1 cannot be 155 %"), self.env.cr.savepoint():
            batch.cannabinoid_unit = "%"

    def test_a_change_is_sent_by_itself(self):
        """R246: only what differs, two changes in one call."""
        self.lot("LOT-1", 10)
        self.manage()
        self.box.clear_requests()
        batch = self.batch("LOT-1")
        batch.thc = 20
        batch.write({"thc": 22.5, "cbd": 0.1})
        self.run_jobs()
        bodies = [call["body"] for call in self.box.requests(method="PATCH")]
        self.assertEqual(bodies, [{"thc": "22.5", "cbd": "0.1"}])
        self.assertEqual((batch.thc, batch.cbd), (22.5, 0.1))
        self.box.clear_requests()
        batch.thc = 22.5
        self.run_jobs()
        self.assertEqual(self.calls(), [])

    def test_what_was_not_sent_yet_is_not_overwritten(self):
        """R246"""
        self.lot("LOT-1", 10)
        self.manage()
        batch = self.batch("LOT-1")
        self.box.edit_batch(int(batch.external_id), thc="5")
        self.box.fault(kind="status", status=400, body={"thc": ["Too much."]}, match={"method": "PATCH"})
        batch.thc = 99
        self.run_jobs()
        self.sync()
        self.assertEqual(batch.thc, 99)
        self.assertIn("Too much.", self.issues(batch, "export").message)
        batch.cbd = 2
        self.run_jobs()
        self.assertEqual(self.theirs("LOT-1")[0]["thc"], "99.0000", "what was refused goes along")
        self.assertFalse(self.issues(batch, "export"))
        self.box.edit_batch(int(batch.external_id), thc="6")
        self.sync()
        self.assertEqual(batch.thc, 6, "the later change counts, from either side")

    def test_a_batch_of_this_number_is_taken_over(self):
        """R246: nothing twice, and LeafLink's day stays."""
        self.store.batch_sync = "none"
        made = self.box.add_batch("LOT-1", batch_date="2025-05-05", cbd="3")
        self.lot("LOT-1", 10)
        self.manage()
        batch = self.batch("LOT-1")
        self.assertEqual((batch.external_id, batch.is_ours), (str(made["id"]), False))
        self.assertEqual((str(batch.batch_date), batch.cbd), ("2025-05-05", 3))
        self.assertEqual([one["products"] for one in self.theirs("LOT-1")], [[self.number]])
        self.assertEqual(self.calls("POST"), [("POST", "/product-batches/")])

    def test_results_typed_before_it_was_taken_over(self):
        """R246: what somebody has measured goes there."""
        self.lot("LOT-1", 10)
        self.manage(batch_testing_source=False)
        self.box.add_batch("LOT-1", cbd="3")
        self.batch("LOT-1").write({"thc": 20, "testing_source": "Own Lab"})
        self.sync()
        self.assertEqual([(one["thc"], one["cbd"]) for one in self.theirs("LOT-1")], [("20.0000", "3.0000")])
        self.assertEqual((self.batch("LOT-1").thc, self.batch("LOT-1").cbd), (20, 3))
        self.assertEqual(self.batch("LOT-1").testing_source, "Acme Lab", "LeafLink does not take another one")

    def test_a_number_of_other_products_is_asked_about(self):
        """R250"""
        elsewhere = self.listing()
        self.box.add_batch("0001", products=[int(elsewhere.external_id)])
        self.sync()
        lot = self.lot("0001", 10)
        self.manage()
        batch = self.batch("0001")
        self.assertFalse(lot.leaflink_batch_ids)
        self.assertIn("for other products than lot 0001", self.issues(batch, "batch_number").message)
        self.issues(batch, "batch_number").action_fix()
        self.run_jobs()
        self.assertEqual(lot.leaflink_batch_ids, batch)
        self.assertIn(self.number, self.theirs("0001")[0]["products"])
        self.assertFalse(self.issues(batch, "batch_number"))

    def test_questions_end_with_managing(self):
        """R246, R250, C34"""
        elsewhere = self.listing()
        self.box.add_batch("0001", products=[int(elsewhere.external_id)])
        self.lot("0001", 10)
        self.lot("LOT-1", 10)
        self.manage(batch_testing_source=False)
        self.sync()
        batch = self.batch("0001")
        self.assertTrue(self.issues(batch, "batch_number"))
        self.assertTrue(self.issues(self.store, "batch_details"))
        self.store.batch_sync = "none"
        self.assertFalse(self.issues(batch, "batch_number"))
        self.assertFalse(self.issues(self.store, "batch_details"))

    def test_lots_cost_nothing_where_no_store_has_batches(self):
        """C34"""
        self.store.batch_sync = "none"
        lot = self.lot("LOT-1")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        lot._leaflink_changed()
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_files_of_others_are_no_certificates(self):
        """R249, R017: who may not see a file can neither show nor send it by attaching it to a lot."""
        lot = self.lot("LOT-1", 10)
        file = self.env["ir.attachment"].create({"name": "payroll.pdf", "raw": PDF})
        worker = new_test_user(self.env, "counts", "stock.group_stock_manager")
        with self.assertRaises(AccessError):
            lot.with_user(worker).leaflink_coa_ids = file
        own = self.env["ir.attachment"].with_user(worker).create({"name": "coa.pdf", "raw": PDF})
        lot.with_user(worker).leaflink_coa_ids = own
        self.assertEqual(own.res_id, lot.id)

    def test_renamed_lot(self):
        """R250: the batch follows."""
        lot = self.lot("LOT-1", 10)
        self.manage()
        made = self.theirs("LOT-1")[0]["id"]
        lot.name = "LOT-1A"
        self.run_jobs()
        self.assertEqual([batch["id"] for batch in self.theirs("LOT-1A")], [made])
        self.assertEqual(lot.leaflink_batch_ids, self.batch("LOT-1A"))
        self.assertEqual(self.theirs("LOT-1"), [])

    def test_numbers_leaflink_does_not_take(self):
        """R250"""
        self.lot("L" * 51, 10)
        self.lot("A,B", 10)
        self.manage()
        self.assertIn("50 characters", self.batch("L" * 51).waits_for)
        self.assertIn("comma", self.batch("A,B").waits_for)
        self.assertEqual(self.calls("POST"), [])
        with self.assertRaisesRegex(UserError, "50 characters"):
            self.batch("L" * 51).action_update_leaflink()

    def test_refused_once_asked_once(self):
        """R246: until somebody corrects it, or connects again."""
        self.box.fault(
            kind="status", status=400, body={"owner": ["No."]}, match={"path": "/batches/", "method": "POST"}
        )
        self.lot("LOT-1", 10)
        self.manage()
        batch = self.batch("LOT-1")
        self.assertIn("No.", self.issues(batch, "export").message)
        self.sync()
        self.assertEqual(self.calls("POST"), [("POST", "/batches/")])
        self.box.fault(kind="status", status=400, body={"thc": ["No."]}, match={"path": "/batches/", "method": "POST"})
        batch.thc = 40
        self.run_jobs()
        self.assertEqual(self.calls("POST"), [("POST", "/batches/")] * 2)
        self.store.connected_on = Datetime.now() + timedelta(seconds=5)
        self.sync()
        self.assertTrue(batch.external_id)
        self.assertFalse(self.issues(batch, "export"))

    def test_refused_and_then_typed_on_leaflink(self):
        """R246: what LeafLink says of it is read from then on."""
        self.box.fault(
            kind="status", status=400, body={"owner": ["No."]}, match={"path": "/batches/", "method": "POST"}
        )
        self.lot("LOT-1", 10)
        self.manage()
        made = self.box.add_batch("LOT-1", products=[self.number], thc="7", documents=["COA"])
        self.sync()
        batch = self.batch("LOT-1")
        self.assertEqual((batch.external_id, batch.thc, batch.is_ours), (str(made["id"]), 7, False))
        self.assertIn("coa.pdf", batch.document_html)
        self.assertFalse(self.issues(batch, "export"))
        self.assertEqual(self.calls("POST"), [("POST", "/batches/")])

    def test_missing_permission_ends_it(self):
        """R246: one issue, no call until Connect."""
        self.box.permissions(products="r")
        self.lot("LOT-1", 10)
        self.manage()
        self.assertIn("Products: Read & Write", self.issues(self.store, "forbidden").message)
        self.box.clear_requests()
        self.lot("LOT-2", 10)
        self.sync()
        self.assertEqual(self.calls(), [])
        self.box.permissions(products="rw")
        self.store.action_connect()
        self.store.connected_on = Datetime.now() + timedelta(seconds=5)
        self.sync()
        self.assertTrue(self.theirs("LOT-1") and self.theirs("LOT-2"))

    def test_lost_answers(self):
        """R246, R248, R249, N03: LeafLink is looked at, nothing twice."""
        lot = self.lot("LOT-1", 10)
        self.attach(lot)
        paths = ("/batches/", "/product-batches/", "/batch-documents/")
        for path in paths:
            self.box.fault(kind="reset_after", match={"method": "POST", "path": path})
        self.manage()
        for _path in paths:
            self.sweep()
            self.run_jobs()
        self.assertEqual(self.calls("POST"), [("POST", path) for path in paths])
        [made] = self.theirs("LOT-1")
        self.assertEqual((made["products"], len(made["documents"])), ([self.number], 1))
        self.assertTrue(self.batch("LOT-1").is_ours)

    def test_two_stores(self):
        """R246: what is known of a batch is not typed twice."""
        self.lot("LOT-1", 10)
        self.manage()
        self.batch("LOT-1").thc = 17.5
        self.run_jobs()
        second = self.store.copy({"name": "Second", "api_key": self.box.key, "batch_testing_source": False})
        second.write({"state": "connected", "leaflink_company_id": str(self.box.company_id)})
        self.env["leaflink.listing"]._fetch_one(second, self.item.external_id)
        self.env["leaflink.listing"].search([("store_id", "=", second.id)]).product_id = self.item.product_id
        second._wake_batches()
        self.run_jobs()
        twin = self.env["leaflink.batch"].search([("store_id", "=", second.id), ("name", "=", "LOT-1")])
        self.assertEqual((twin.thc, twin.testing_source), (17.5, "Acme Lab"))
        self.assertEqual(len(self.theirs("LOT-1")), 1)

    def test_people_without_a_role(self):
        """R017, R249: the warehouse renames lots and attaches certificates; batches it neither sees nor writes."""
        lot = self.lot("LOT-1", 10)
        self.manage()
        worker = new_test_user(self.env, "worker", groups="stock.group_stock_user")
        mine = lot.with_user(worker)
        file = (
            self.env["ir.attachment"].with_user(worker).create({"name": "a.pdf", "raw": PDF, "res_model": "stock.lot"})
        )
        mine.write({"name": "LOT-2", "leaflink_coa_ids": [(4, file.id)], "leaflink_coa_state": "passed"})
        self.run_jobs()
        self.assertEqual(len(self.theirs("LOT-2")[0]["documents"]), 1)
        fresh = (
            self.env["ir.attachment"]
            .with_user(worker)
            .create({"name": "b.pdf", "raw": PDF + b"b", "res_model": "stock.lot", "res_id": 0})
        )
        made = {"name": "LOT-3", "product_id": lot.product_id.id, "leaflink_coa_ids": [(4, fresh.id)]}
        other = new_test_user(self.env, "other", groups="stock.group_stock_user")
        seen = self.env["stock.lot"].with_user(worker).create(made).with_user(other)
        self.assertEqual((seen.leaflink_coa_ids.name, seen.leaflink_coa_state), ("b.pdf", "pending"))
        with self.assertRaises(AccessError):
            self.batch("LOT-2").with_user(worker).write({"thc": 1})

    # --- certificates

    def test_certificate_once_per_content(self):
        """R249: after the lot has passed."""
        lot = self.lot("LOT-1", 10)
        twin = self.lot("LOT-1", 5, self.tracked())
        self.manage()
        file = self.attach(lot, state="none")
        self.assertEqual(lot.leaflink_coa_state, "pending", "somebody has to look")
        self.run_jobs()
        self.assertEqual(self.theirs("LOT-1")[0]["documents"], [])
        lot.leaflink_coa_state = "passed"
        self.attach(twin, name="the same again.pdf")
        self.run_jobs()
        [document] = self.theirs("LOT-1")[0]["documents"]
        self.assertEqual(document["summary"], f"coa.pdf [{file.checksum[:16]}]")
        self.sync()
        self.assertEqual(self.calls("POST", path="/batch-documents/*"), [("POST", "/batch-documents/")])

    def test_certificate_taken_back(self):
        """R249: of what came from Odoo only."""
        lot = self.lot("LOT-1", 10)
        self.manage()
        self.attach(lot)
        self.run_jobs()
        self.box.state.add(
            "batch_documents",
            **{**next(iter(self.box.state.table("batch_documents").values())), "id": 999, "summary": "typed there"},
        )
        self.sync()
        lot.leaflink_coa_state = "failed"
        self.run_jobs()
        self.assertEqual([one["summary"] for one in self.theirs("LOT-1")[0]["documents"]], ["typed there"])
        lot.leaflink_coa_state = "passed"
        self.run_jobs()
        self.assertEqual(len(self.theirs("LOT-1")[0]["documents"]), 2)

    def test_only_pdf(self):
        """R249: whatever a file is called."""
        for number, name in enumerate(("coa.txt", "coa.pdf")):
            with self.assertRaisesRegex(ValidationError, "no PDF"):
                self.attach(self.lot(f"LOT-{number}"), content=b"hello", name=name)
