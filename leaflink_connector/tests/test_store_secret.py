import os
import stat
import tempfile
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import config

from ..lib.errors import AuthError, SecretError
from ..lib.secret_box import SecretBox, generate_key
from .common import LeafLinkCase

KEY = "0123456789abcdef0123456789abcdef"


class SecretCase(LeafLinkCase):
    """A data directory and no key of its own, so that the file of this machine is neither read nor made."""

    def setUp(self):
        super().setUp()
        self.data_dir = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(patch.dict(config.options, {"data_dir": self.data_dir}))
        self.env["ir.config_parameter"].set_param("leaflink_connector.key_fingerprint", False)
        self.store = self.env["leaflink.store"].create({**self._store_values(), "name": "Secret"})
        self.store.state = "connected"
        self.key_file = os.path.join(self.data_dir, "leaflink_secret_keys")

    def use_keys(self, *keys):
        return self.enterContext(patch.dict(os.environ, {"LEAFLINK_SECRET_KEYS": ",".join(keys)}))

    def columns(self, store):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM leaflink_store WHERE id = %s", [store.id])
        return self.env.cr.dictfetchone()


@tagged("post_install", "-at_install")
class TestSecret(SecretCase):
    """R014, C33"""

    def test_written_stripped_encrypted_and_shown_masked(self):
        """R006, R008, R014"""
        self.store.api_key = f"  {KEY}\n"
        self.assertEqual(self.store.api_key, "••••cdef")
        self.assertEqual(self.store._reveal("api_key"), KEY)
        self.assertNotIn(KEY, str(self.columns(self.store)))

    def test_create_does_not_show_what_was_given(self):
        self.assertEqual(self.env["leaflink.store"].create({"name": "New", "api_key": KEY}).api_key, "••••cdef")

    def test_masked_form_value_changes_nothing(self):
        self.store.api_key = KEY
        before = self.columns(self.store)["api_key_secret"]
        self.store.write({"api_key": "••••cdef", "name": "Renamed"})
        self.assertEqual(self.columns(self.store)["api_key_secret"], before)
        with self.assertRaisesRegex(UserError, "whole key"):
            self.store.api_key = f"••••cdef{KEY}"

    def test_cleared(self):
        """R006"""
        self.store.api_key = ""
        self.assertFalse(self.store.api_key)
        with self.assertRaisesRegex(AuthError, "no API key"):
            self.store._client()

    def test_no_way_to_read(self):
        """A Manager reads neither plain nor encrypted text: not by read, search, export, copy, or as default."""
        self.store.api_key = KEY
        groups = "leaflink_connector.group_manager,base.group_allow_export"
        manager = new_test_user(self.env, "ll_manager", groups=groups)
        store = self.store.with_user(manager)
        for name in ("api_key_secret", "webhook_key_secret", "webhook_key_previous_secret", "api_key_mask"):
            for call in (
                lambda name=name: store.read([name]),
                lambda name=name: store.search([(name, "like", "fernet")]),
                lambda name=name: store.search([], order=name),
                lambda name=name: store.export_data([name]),
                lambda name=name: store.formatted_read_group([], [name], ["__count"]),
                lambda name=name: store.write({name: "x"}),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.assertNotIn(KEY, str(store.read()))
        self.assertNotIn("fernet", str(store.read()))
        self.assertFalse(store.fields_get(["api_key"])["api_key"]["exportable"])
        copied = self.store.copy()
        self.assertFalse(copied.api_key)
        self.assertFalse(self.columns(copied)["api_key_secret"])
        self.assertNotEqual(copied.webhook_token, self.store.webhook_token)

    def test_not_in_chatter(self):
        self.store.write({"api_key": KEY, "webhook_key": KEY[::-1]})
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = str(self.store.message_ids.tracking_value_ids.read()) + str(self.store.message_ids.mapped("body"))
        self.assertNotIn("cdef", tracked)

    def test_user_below_manager_sees_no_key(self):
        operator = new_test_user(self.env, "ll_operator", groups="leaflink_connector.group_operator")
        with self.assertRaises(AccessError):
            self.store.with_user(operator).read(["api_key"])
        self.assertNotIn("webhook_token", self.store.with_user(operator).read()[0])


@tagged("post_install", "-at_install")
class TestKeyMaterial(SecretCase):
    """SEC-3"""

    def test_file_made_once_private(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.key_file).st_mode), 0o600)
        with open(self.key_file, encoding="ascii") as file:
            first = file.read()
        self.env["leaflink.store"]._create_key_file()
        with open(self.key_file, encoding="ascii") as file:
            self.assertEqual(file.read(), first, "the first of several processes wins")
        self.assertEqual(os.listdir(self.data_dir), ["leaflink_secret_keys"])

    def test_lost_file_is_never_replaced(self):
        os.unlink(self.key_file)
        with self.assertRaisesRegex(SecretError, "missing"):
            self.store._reveal("api_key")
        with self.assertRaisesRegex(UserError, "missing"):
            self.store.api_key = KEY
        self.assertFalse(os.path.exists(self.key_file))

    def test_lost_file_stops_the_store_with_the_remedy(self):
        os.unlink(self.key_file)
        self.store.action_connect()
        self.assertEqual(self.store.state, "auth_error")
        issue = self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", "auth")])
        self.assertIn("LEAFLINK_SECRET_KEYS", issue.message)
        self.assertEqual(len(self.store.activity_ids), 1)

    def test_environment_wins_over_file(self):
        key = generate_key()
        self.use_keys(key)
        self.assertEqual(self.env["leaflink.store"]._secret_keys(), ([key], "environment"))

    def test_configuration_section(self):
        key = generate_key()
        path = os.path.join(self.data_dir, "odoo.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"[options]\ndata_dir = x\n[leaflink]\nsecret_keys = {key}\n")
        self.enterContext(patch.dict(config.options, {"config": path}))
        self.enterContext(patch.dict(os.environ, {"LEAFLINK_SECRET_KEYS": ""}))
        self.assertEqual(self.env["leaflink.store"]._secret_keys(), ([key], "configuration"))

    def test_rotation(self):
        """A key in front: secrets stay readable, are encrypted again daily, and then the old key may go."""
        old, new = generate_key(), generate_key()
        self.use_keys(old)
        self.env["ir.config_parameter"].set_param("leaflink_connector.key_fingerprint", False)
        self.store.write({"api_key": KEY, "webhook_key": "hook"})
        self.store.sudo().connection_identity = self.store._present_identity()
        self.use_keys(new, old)
        self.assertEqual(self.store._reveal("api_key"), KEY)
        self.assertFalse(self.store._neutral_reason(), "a rotation is no copy")
        self.env.flush_all()
        self.env.ref("leaflink_connector.cron_prune").method_direct_trigger()
        self.env.invalidate_all()
        self.use_keys(new)
        self.assertEqual(self.store._reveal("api_key"), KEY)
        self.assertEqual(self.store._webhook_keys(), ["hook"])
        self.assertFalse(self.store._neutral_reason())

    def test_foreign_key(self):
        self.use_keys(generate_key())
        with self.assertRaisesRegex(SecretError, "not those"):
            self.store._reveal("api_key")
        self.store.api_key = KEY
        self.assertEqual(self.store._reveal("api_key"), KEY, "pasting again is the way out")

    def test_unusable_key(self):
        self.use_keys("not-a-key")
        with self.assertRaisesRegex(UserError, "usable"):
            self.store.api_key = KEY


@tagged("post_install", "-at_install")
class TestWebhookKey(SecretCase):
    """R035"""

    def test_previous_key_for_a_day(self):
        self.store.webhook_key = "first"
        self.store.webhook_key = "second"
        self.assertEqual(self.store._webhook_keys(), ["second", "first"])
        self.store.sudo().webhook_key_changed_on = fields.Datetime.now() - timedelta(hours=25)
        self.assertEqual(self.store._webhook_keys(), ["second"])

    def test_cleared_key_takes_the_previous_one_along(self):
        self.store.webhook_key = "first"
        self.store.webhook_key = ""
        self.assertEqual(self.store._webhook_keys(), [])

    def test_token_without_keys_is_text(self):
        box = SecretBox([generate_key()])
        self.assertNotIn("first", box.encrypt("first"))
