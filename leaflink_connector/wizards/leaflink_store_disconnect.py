from odoo import fields, models
from odoo.exceptions import UserError


class LeafLinkStoreDisconnect(models.TransientModel):
    """The two ways to end with a store: keep what is known of it, or remove it for good (C29)."""

    _name = "leaflink.store.disconnect"
    _description = "Disconnect a LeafLink Store"
    _inherit = ["leaflink.job"]

    store_id = fields.Many2one("leaflink.store", required=True, readonly=True, ondelete="cascade")
    mode = fields.Selection(
        [
            ("archive", "Archive: no more calls, everything is kept, Unarchive takes it up again"),
            ("purge", "Remove: keys, settings, links, staged orders and logs of this store are deleted"),
        ],
        required=True,
        default="archive",
    )
    name = fields.Char("Name of the Store")

    def action_disconnect(self):
        """Archive the store, or delete it with all its rows when its name was typed. Quotations, invoices, deliveries,
        products and contacts stay, and LeafLink is not told."""
        self._check_role("manager")
        store = self.store_id
        store.check_access("unlink" if self.mode == "purge" else "write")
        if self.mode == "archive":
            store.action_archive()
            return {"type": "ir.actions.act_window_close"}
        if (self.name or "").strip() != store.name.strip():
            raise UserError(self.env._("Type the name of the store to remove it for good: %s", store.name))
        asked = self.env["leaflink.issue"].sudo().search([("store_id", "=", store.id), ("state", "=", "open")])
        asked._close()  # with their activities, wherever those are
        for name in self.env.registry.descendants(["leaflink.binding"], "_inherit"):
            if not self.env[name]._abstract:  # the database would remove the rows, and leave their history and files
                self.env[name].sudo().with_context(active_test=False).search([("store_id", "=", store.id)]).unlink()
        store.with_context(leaflink_purge=True).unlink()
        return self.env["ir.actions.act_window"]._for_xml_id("leaflink_connector.action_leaflink_store") | {
            "target": "main"
        }
