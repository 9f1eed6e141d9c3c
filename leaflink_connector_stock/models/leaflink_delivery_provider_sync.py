from odoo import models

from odoo.addons.leaflink_connector.lib import errors, payloads
from odoo.addons.leaflink_connector.models.leaflink_job import job


class LeafLinkDeliveryProvider(models.Model):
    """What the company behind a delivery provider is called: LeafLink is asked once."""

    _inherit = "leaflink.delivery.provider"

    def _delay_names(self):
        for provider in self:
            description = self.env._("Name of LeafLink delivery provider %s", provider.external_id)
            identity = f"provider:{provider.external_id}"
            provider._delay(provider.store_id, "catalog", identity, description=description)._job_name()

    @job
    def _job_name(self):
        """Ask LeafLink for the company's name. A key may not be allowed to see it: then a person types it."""
        with self._queue_errors(self.store_id):
            try:
                company = payloads.parse(payloads.Company, self.store_id._client().company(self.external_id))
            except (errors.Forbidden, errors.NotFound, errors.Rejected, errors.BadPayload):
                return
        if company.name and self.name == self.external_id:
            self.name = company.name
