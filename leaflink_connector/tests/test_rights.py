import inspect

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import LeafLinkCase

# buttons that only open a window, whose rows have rights of their own
WINDOWS = ("action_open_", "action_view_", "action_explain", "action_back", "action_fix_combined")
# buttons above a list work on what their user may see, whichever row they are called on
ABOVE_LISTS = ("action_compare_prices", "action_accept_exact", "action_accept_all", "action_suggest", "action_export")
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

    @classmethod
    def stranger(cls):
        """A manager of another company than the store's."""
        company = cls.env["res.company"].create({"name": "Elsewhere"})
        groups = "leaflink_connector.group_manager,base.group_allow_export"
        return new_test_user(
            cls.env, "stranger", groups=groups, company_id=company.id, company_ids=[(6, 0, company.ids)]
        )

    def fill(self):
        """Let every list of the store have rows; addons to the right fill theirs."""
        self.store.action_connect()
        about = {"customer": self.box.customers()[0]["id"], "author": self.box.table("company-staff")[0]["id"]}
        if not self.box.table("activity-entries"):
            self.box.add_record("activity-entries", type="call", entry="Called", owner=self.box.company_id, **about)
        self.store.write({"contact_sync": "import", "activity_sync": "import"})
        for action in ("refresh_reference", "sync_products", "sync_customers"):
            getattr(self.store, f"action_{action}")()
            self.run_jobs()
        self.env["leaflink.operation"]._begin(self.store, "Run")
        self.env["leaflink.issue"]._open(self.store, self.store, "x", "Text.")
        self.env["leaflink.event"]._receive(self.store, b"{}")

    def ours(self, model):
        """Rows of the store in a model."""
        if model._name == "leaflink.store":
            return self.store
        name = "store_id" if "store_id" in model._fields else "company_id"
        owner = self.store if name == "store_id" else self.env.company
        return model.with_context(active_test=False).search([(name, "=", owner.id)], limit=3)

    def buttons(self, model):
        for name, method in inspect.getmembers(type(model), inspect.isfunction):
            needed = [one for one in inspect.signature(method).parameters.values() if one.default is one.empty]
            if (
                name.startswith("action_")
                and not name.startswith(WINDOWS + ABOVE_LISTS)
                and len(needed) == 1
                and method.__module__.startswith("odoo.addons.leaflink")
            ):
                yield name

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
        stranger = self.stranger()
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

    def test_users_open_every_list_and_form(self):
        """R017"""
        self.fill()
        kinds = self.env["leaflink.task"]._fields["kind"].get_values(self.env)
        self.env["leaflink.task"].create({"store_id": self.store.id, "kind": kinds[0], "key": "x"})
        for model in self.models():
            for record in self.ours(model)[:1].with_user(self.users["user"]):
                with self.subTest(model=model._name):
                    self.assertTrue(record.read())

    def test_a_manager_needs_no_other_role_to_connect(self):
        """R009, R017"""
        self.store.with_user(self.users["manager"]).action_connect()
        self.assertEqual(self.store.state, "connected")
        for name in ("refresh_reference", "sync_products", "sync_customers"):
            getattr(self.store.with_user(self.users["operator"]), f"action_{name}")()
            self.run_jobs()
        self.assertTrue(self.env["leaflink.listing"].search_count([("store_id", "=", self.store.id)]))

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

    def test_what_each_role_may(self):
        """A User reads; an Operator works but deletes nothing; a Manager may what the others may."""
        for model in self.models():
            may = {
                role: {what for what in ("read", "write", "create", "unlink") if model.with_user(user).has_access(what)}
                for role, user in self.users.items()
            }
            with self.subTest(model=model._name):
                self.assertEqual(may["user"], {"read"})
                self.assertLessEqual(may["operator"], {"read", "write", "create"})
                self.assertLessEqual(may["operator"], may["manager"])

    def test_another_company_reaches_no_row_and_no_button(self):
        """R001: whatever a Manager of another company calls, by any program, on rows that are not his."""
        self.fill()
        stranger, filled, empty = self.stranger(), 0, 0
        calls = len(self.box.requests())
        for model in self.models():
            rows = self.ours(model)
            filled, empty = filled + bool(rows), empty + (not rows)
            with self.subTest(model=model._name):
                self.assertFalse(model.with_user(stranger).search([("id", "in", rows.ids)]))
                for row in rows[:1].with_user(stranger):
                    with self.assertRaises(AccessError):
                        row.read(["display_name"])
                    with self.assertRaises(AccessError):
                        row.export_data(["id", "display_name"])
                    for operation in ("read", "write", "unlink"):
                        self.assertFalse(row.has_access(operation))
                for name in self.buttons(model) if rows else ():
                    with self.subTest(button=name), self.assertRaises(AccessError):
                        getattr(rows[:1].with_user(stranger), name)()
        self.assertEqual(len(self.box.requests()), calls, "nobody was called")
        self.assertGreater(filled, 2 * empty, "most models had something to protect")

    def test_nobody_without_a_role_presses_a_button(self):
        self.fill()
        outsider = new_test_user(self.env, "outsider")
        for model in self.models():
            rows = self.ours(model)
            for name in self.buttons(model) if rows else ():
                with self.subTest(model=model._name, button=name), self.assertRaises(AccessError):
                    getattr(rows[:1].with_user(outsider), name)()

    def test_dialogs_about_rows_of_another_company_do_nothing(self):
        """R001: a dialog is its maker's own, but what it points at is not."""
        self.fill()
        stranger = self.stranger()
        calls = len(self.box.requests())
        for model in self.models(transient=True):
            targets = {
                name: self.ours(self.env[field.comodel_name])[:1].id
                for name, field in model._fields.items()
                if field.type == "many2one" and (field.comodel_name or "").startswith("leaflink.") and field.store
                and not self.env[field.comodel_name]._transient
            }  # fmt: skip
            if not any(targets.values()):
                continue
            texts = [name for name, field in model._fields.items() if field.required and field.type == "char"]
            targets |= dict.fromkeys(texts, "x")
            for name, comodel in (("product_ids", "product.product"), ("partner_ids", "res.partner")):
                if name in model._fields:
                    targets[name] = [(6, 0, self.env[comodel].create({"name": "Mine"}).ids)]
            for name in self.buttons(model):
                with self.subTest(model=model._name, button=name), self.assertRaises(UserError):
                    with self.env.cr.savepoint():
                        self.env.invalidate_all()
                        dialog = model.with_user(stranger).create(
                            {key: value for key, value in targets.items() if value}
                        )
                        getattr(dialog, name)()
        self.assertEqual(len(self.box.requests()), calls, "nobody was called")
