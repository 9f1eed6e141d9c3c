from odoo import models


class LeafLinkStore(models.Model):
    """The key under which LeafLink keeps Odoo's references; only LeafLink support allots one (R138)."""

    _inherit = "leaflink.store"

    def _external_key(self):
        """Return the external ID key of this store, "" without one and while LeafLink refuses it."""
        domain = [("store_id", "=", self.id), ("code", "=", "external_ids"), ("state", "=", "open")]
        refused = self.external_ids_key and self.env["leaflink.issue"].sudo().search_count(domain, limit=1)
        return "" if refused else self.external_ids_key or ""

    def _refuse_external_ids(self, message):
        """LeafLink did not take the key: said once, and not tried again until the key is entered again."""
        text = self.env._(
            "LeafLink does not take the external ID key “%(key)s” of store %(store)s: %(message)s Ask LeafLink support "
            "for a key and enter it in the settings; everything else goes on as before.",
            key=self.external_ids_key,
            message=message,
            store=self.name,
        )
        self.env["leaflink.issue"]._open(self, self, "external_ids", text)

    def write(self, vals):
        result = super().write(vals)
        if "external_ids_key" in vals:
            self.env["leaflink.issue"]._solve(self, ["external_ids"])
        return result
