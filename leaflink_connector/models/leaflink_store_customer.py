from odoo import fields, models
from odoo.tools import split_every

from .leaflink_binding_sync import PAGE
from .leaflink_job import job


class LeafLinkStore(models.Model):
    """What a store exchanges about customers besides their name and address, and which side leads."""

    _inherit = "leaflink.store"

    customer_owner = fields.Selection(
        [
            ("manual", "Nobody: what people type is kept"),
            ("odoo", "Odoo"),
            ("leaflink", "LeafLink"),
        ],
        "Who Leads for Contacts",
        default="manual",
        required=True,
        tracking=True,
        help="LeafLink: what is typed on a linked contact is set back. Odoo: LeafLink fills empty fields only, and what "
        "differs is sent where contacts are sent.",
    )
    customer_salesperson = fields.Boolean(
        "Managers Become Salespersons",
        tracking=True,
        help="A contact without salesperson gets the Odoo user of its manager on LeafLink.",
    )

    def write(self, vals):
        """Who leads from now on has the contacts as it wants them."""
        result = super().write(vals)
        if vals.keys() & {"customer_owner", "customer_salesperson"}:
            for store in self:
                description = self.env._("Bring LeafLink's customers of %s to their contacts", store.name)
                store._delay(store, "catalog", "bring", description=description)._job_bring()
        return result

    @job
    def _job_bring(self):
        """Bring what LeafLink has said of customers to their contacts, as the store is set now."""
        customers = self.env["leaflink.customer"].search([("store_id", "=", self.id), ("partner_id", "!=", False)])
        for ids in split_every(PAGE, customers.ids):
            customers.browse(ids)._update_partners()
            self.env.flush_all()
            self.env.invalidate_all()  # memory stays flat
