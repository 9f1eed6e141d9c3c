import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAdvisoryLock(TransactionCase):
    """Two real connections: the test's own cursors share one, on which every lock is already ours (N03)."""

    def setUp(self):
        super().setUp()
        connection = odoo.sql_db.db_connect(self.env.cr.dbname)
        self.first, self.second = (
            api.Environment(self.enterContext(connection.cursor()), SUPERUSER_ID, {}) for _ in "12"
        )

    def lock(self, env, *key):
        return env["leaflink.task"]._advisory_lock(*key)

    def test_one_holder(self):
        self.assertTrue(self.lock(self.first, "leaflink.task", 1))
        self.assertFalse(self.lock(self.second, "leaflink.task", 1))
        self.assertTrue(self.lock(self.second, "leaflink.task", 2), "another task is free")
        self.assertTrue(self.lock(self.first, "leaflink.cursor", 1), "so is the same number elsewhere")

    def test_ends_with_the_transaction(self):
        self.assertTrue(self.lock(self.first, "leaflink.task", 1))
        self.first.cr.rollback()  # as when a sender dies
        self.assertTrue(self.lock(self.second, "leaflink.task", 1))
