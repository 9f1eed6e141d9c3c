from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase

ROLES = ("user", "operator", "manager")
SPINE = ("leaflink.event", "leaflink.task", "leaflink.cursor", "leaflink.issue", "leaflink.operation")


@tagged("post_install", "-at_install")
class TestRights(LeafLinkCase):
    """Roles and companies (R017): walks every model of the connector, also those addons to the right add."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"ll_{role}", groups=f"leaflink_connector.group_{role}") for role in ROLES
        }

    def models(self, transient=False):
        for name, model in self.env.registry.items():
            if name.startswith("leaflink.") and not model._abstract and model._transient == transient:
                yield self.env[name]

    def groups(self, model, operation):
        accesses = self.env["ir.model.access"].search(
            [("model_id.model", "=", model._name), (f"perm_{operation}", "=", True)]
        )
        return accesses.group_id if all(access.group_id for access in accesses) else self.env["res.groups"]

    def test_roles_are_a_chain(self):
        for lower, higher in zip(ROLES, ROLES[1:], strict=False):
            group = self.env.ref(f"leaflink_connector.group_{higher}")
            self.assertIn(self.env.ref(f"leaflink_connector.group_{lower}"), group.all_implied_ids)
        self.assertTrue(self.env.ref("base.user_admin").has_group("leaflink_connector.group_manager"))

    def test_every_model_has_rights_for_our_roles_only(self):
        ours = self.env["res.groups"].concat(*(self.env.ref(f"leaflink_connector.group_{role}") for role in ROLES))
        for model in self.models():
            with self.subTest(model=model._name):
                self.assertTrue(model.with_user(self.users["user"]).has_access("read"))
                for operation in ("read", "write", "create", "unlink"):
                    groups = self.groups(model, operation)
                    self.assertLessEqual(groups, ours, "nobody outside the privilege, and never everybody")

    def test_transient_models_have_rights(self):
        for model in self.models(transient=True):
            with self.subTest(model=model._name):
                self.assertTrue(self.env["ir.model.access"].search([("model_id.model", "=", model._name)]).group_id)

    def test_every_model_separates_companies(self):
        for model in self.models():
            with self.subTest(model=model._name):
                self.assertIn("company_id", model._fields)
                rules = self.env["ir.rule"].search([("model_id.model", "=", model._name), ("groups", "=", False)])
                self.assertTrue(any("company_ids" in (rule.domain_force or "") for rule in rules))

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="leaflink_connector.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.env["leaflink.operation"]._begin(self.store, "Run")
        self.env["leaflink.issue"]._open(self.store, self.store, "x", "Text.")
        self.env["leaflink.event"]._receive(self.store, b"{}")
        self.env["leaflink.cursor"].create({"store_id": self.store.id, "resource": "x"})
        for name in ("leaflink.store", *SPINE):
            records = self.env[name].search([("company_id", "=", self.env.company.id)])
            if name != "leaflink.task":
                self.assertTrue(records, name)
            self.assertFalse(self.env[name].with_user(stranger).search([]), name)
        with self.assertRaises(AccessError):
            self.store.with_user(stranger).read(["name"])

    def test_only_managers_write_stores(self):
        for role in ("user", "operator"):
            with self.assertRaises(AccessError):
                self.store.with_user(self.users[role]).name = "Mine"
            with self.assertRaises(AccessError):
                self.env["leaflink.store"].with_user(self.users[role]).create({"name": "New"})
        self.store.with_user(self.users["manager"]).name = "Renamed"
        self.assertEqual(self.store.name, "Renamed")

    def test_logs_are_written_by_the_program_only(self):
        for name in SPINE:
            for role, user in self.users.items():
                model = self.env[name].with_user(user)
                self.assertFalse(model.has_access("create"), name)
                self.assertEqual(model.has_access("write"), name == "leaflink.cursor" and role == "manager", name)
                self.assertEqual(model.has_access("unlink"), role == "manager", "R255")

    def test_outsiders_read_nothing(self):
        outsider = new_test_user(self.env, "outsider")
        for model in self.models():
            self.assertFalse(model.with_user(outsider).has_access("read"), model._name)
