from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase


@tagged("post_install", "-at_install")
class TestDisconnect(LeafLinkCase):
    """The two ways to end with a store (C29)."""

    def setUp(self):
        super().setUp()
        self.store.responsible_id = self.env.user
        self.store.action_refresh_reference()
        self.store.action_sync_products()
        self.store.action_sync_customers()
        self.run_jobs()
        self.listing = self.env["leaflink.listing"].search([("state", "=", "linked")], limit=1)
        self.customer = self.env["leaflink.customer"].search([("state", "=", "linked")], limit=1)

    def dialog(self, user=None, **values):
        Dialog = self.env["leaflink.store.disconnect"].with_user(user or self.env.user)
        return Dialog.create({"store_id": self.store.id, **values})

    def test_archive_keeps_everything(self):
        """C29: and makes no more calls."""
        self.dialog().action_disconnect()
        self.assertFalse(self.store.active)
        self.box.clear_requests()
        for cron in ("cron_poll_catalog", "cron_sweep", "cron_refresh_reference"):
            self.env.ref(f"leaflink_connector.{cron}").method_direct_trigger()
        self.run_jobs()
        self.assertEqual(self.box.requests(), [])
        self.store.action_unarchive()
        self.assertEqual((self.listing.state, self.store.state), ("linked", "connected"))

    def test_remove_needs_the_name(self):
        """C29"""
        for name in (False, "green valley", "Green"):
            with self.assertRaisesRegex(UserError, "Type the name"):
                self.dialog(mode="purge", name=name).action_disconnect()
        with self.assertRaisesRegex(UserError, "Disconnect"):
            self.store.unlink()
        self.assertTrue(self.store.exists())

    def test_remove_for_good(self):
        """C29: what is Odoo's stays."""
        product, partner = self.listing.product_id, self.customer.partner_id
        issue = self.env["leaflink.issue"]._open(self.store, self.listing, "test", "Look at it.")
        activity = issue.activity_id
        elsewhere = self.env["leaflink.issue"]._open(self.store, partner, "test", "Look at it, too.").activity_id
        self.assertTrue(activity and elsewhere)
        self.box.clear_requests()
        self.dialog(mode="purge", name=" Green Valley ").action_disconnect()
        self.env.invalidate_all()
        self.assertFalse((self.store | self.store).exists() or self.listing.exists() or self.customer.exists())
        self.assertFalse(issue.exists() or activity.exists() or elsewhere.exists())
        self.assertTrue(product.exists() and partner.exists())
        self.run_jobs()
        self.assertEqual(self.box.requests(), [], "LeafLink is not told")

    def test_nothing_is_left_of_what_is_removed(self):
        """C29: neither its history nor files and followers."""
        gone = [self.store, self.listing, self.customer]
        for record in gone:
            about = {"res_model": record._name, "res_id": record.id}
            file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a", **about})
            record.message_post(body="Seen.", attachment_ids=file.ids)
            record.message_subscribe(self.env.user.partner_id.ids)
        rows = {
            (model, record): self.env[model].search([(field, "=", record._name), ("res_id", "=", record.id)])
            for model, field in (
                ("mail.message", "model"),
                ("mail.followers", "res_model"),
                ("ir.attachment", "res_model"),
            )
            for record in gone
        }
        self.assertTrue(all(rows.values()))
        self.dialog(mode="purge", name="Green Valley").action_disconnect()
        self.env.invalidate_all()
        self.assertFalse([key for key, found in rows.items() if found.exists()])

    def test_only_managers(self):
        """C29, R017"""
        user = new_test_user(self.env, "opal", groups="leaflink_connector.group_operator")
        with self.assertRaises(AccessError):
            self.dialog(user, mode="archive")
