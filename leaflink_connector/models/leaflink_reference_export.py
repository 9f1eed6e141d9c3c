from odoo import api, models
from odoo.exceptions import UserError

from ..lib.paging import walk
from .leaflink_task import kinds

LINE_FIELDS = {"name", "menu_position"}


class LeafLinkProductLine(models.Model):
    """A product line that LeafLink does not have yet (R084, R085), or that is called otherwise from now on (R344)."""

    _inherit = "leaflink.product.line"

    def write(self, vals):
        """Name and place on the menu are changed on LeafLink, too."""
        names = vals.keys() & LINE_FIELDS if not self.env.context.get("leaflink_news") else set()
        before = {line: {name: line[name] for name in names} for line in self.sudo()}
        result = super().write(vals)
        for line, old in before.items():
            if changed := [name for name, value in old.items() if line[name] != value]:
                line._intend_change(changed)
        return result

    def _intend_change(self, names):
        store = self.store_id
        if not self.external_id or store.product_create_mode == "import":
            raise UserError(
                self.env._(
                    "Line %(line)s cannot be changed from here: it is not on LeafLink yet, or store %(store)s creates "
                    "nothing there. Wait, change “Create Products” of the store, or change it on LeafLink.",
                    line=self.display_name,
                    store=store.name,
                )
            )
        payload = {"line": self.external_id} | {name: self[name] for name in names}
        self._intend("line_update", payload, self.env._("Product line %s", self.name))

    @api.model
    def _create_on_leaflink(self, brand, name):
        """Return the line of this name of a brand; a new one is put into the outbox and can be chosen at once."""
        store, name = brand.store_id, name.strip()[:100]
        same = [("store_id", "=", store.id), ("brand_id", "=", brand.id), ("name", "=", name)]
        if known := self.with_context(active_test=False).search(same, limit=1):
            return known
        line = self.create({"store_id": store.id, "name": name, "brand_id": brand.id})
        payload = {"name": name, "brand": int(brand.external_id)}
        line._intend("line_create", payload, self.env._("Product line %s", name))
        return line


class LeafLinkStrain(models.Model):
    """A strain that LeafLink does not have yet (R086, R087, C13)."""

    _inherit = "leaflink.strain"

    @api.model
    def _create_on_leaflink(self, store, name, classification):
        """Return the strain of this name, whatever its case unless the store says otherwise; the same spelling comes
        first. A new one is put into the outbox and can be chosen at once."""
        name = name.strip()
        called = ("name", "=", name)
        if store.strain_match == "insensitive":
            called = ("name", "=ilike", name.replace("%", r"\%").replace("_", r"\_"))
        if same := self.search([("store_id", "=", store.id), called]):
            return same.filtered(lambda one: one.name == name)[:1] or same[:1]
        strain = self.create({"store_id": store.id, "name": name, "classification": classification})
        payload = {"name": name, "strain_classification": classification}
        if store.leaflink_company_id:
            payload["company"] = int(store.leaflink_company_id)
        strain._intend("strain_create", payload, self.env._("Strain %s", name))
        return strain


class LeafLinkTask(models.Model):
    """Outbox kinds of LeafLink's lists: each looks for the name before it creates anything."""

    _inherit = "leaflink.task"

    kind = kinds(
        "catalog",
        line_create="Product Line Created",
        line_update="Product Line Changed",
        strain_create="Strain Created",
    )

    def _send_line_create(self, client, payload):
        return self._find_line_create(client, payload) or {"id": client.create_product_line(payload)["id"]}

    def _find_line_create(self, client, payload):
        """Return the line of exactly this name of the brand, None if there is none."""
        for raw in walk(lambda offset: client.product_lines(offset=offset, brand=payload["brand"])):
            if (raw.get("name"), raw.get("brand")) == (payload["name"], payload["brand"]):
                return {"id": raw["id"]}
        return None

    def _done_line_create(self, result):
        self._reference_created("product_line_id", result)

    def _send_line_update(self, client, payload):
        body = {name: value for name, value in payload.items() if name != "line"}
        client.patch_product_line(payload["line"], body)
        return {}

    def _done_line_update(self, result):
        self._record()._delay_read()  # a refresh may have put the old name back meanwhile

    def _send_strain_create(self, client, payload):
        return self._find_strain_create(client, payload) or {"id": client.create_strain(payload)["id"]}

    def _find_strain_create(self, client, payload):
        """Return the strain of this name, None if there is none. LeafLink's filter knows one spelling at a time."""
        name, key = payload["name"], str.casefold if self.store_id.strain_match == "insensitive" else str
        for spelling in dict.fromkeys((name, name.title(), name.lower(), name.upper())):
            for raw in client.strains(name=spelling).results:
                if key(str(raw.get("name"))) == key(name):
                    return {"id": raw["id"]}
        return None

    def _done_strain_create(self, result):
        self._reference_created("strain_ids", result)

    def _reference_created(self, field, result):
        """LeafLink has the row now; one that a refresh has brought meanwhile takes its place."""
        row = self._record()
        if not row:
            return
        number = str(result["id"])
        twin = row._known(row.store_id, [number]).get(number, row)
        if twin == row:
            row.external_id = number
            return
        for listing in self.env["leaflink.listing"].search([(field, "in", row.ids)]):
            listing[field] = listing[field] - row | twin
        row.unlink()
