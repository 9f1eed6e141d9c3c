import functools

from odoo import models

from .leaflink_task import kinds


class LeafLinkListing(models.Model):
    """LeafLink learns which product of Odoo a listing is, under the key it has allotted for that (R069), where products
    are created there: two calls for each are too many for a store that only reads."""

    _inherit = "leaflink.listing"

    def _link_settled(self):
        result = super()._link_settled()
        self.filtered("product_id")._intend_references()
        return result

    def action_unlink_listing(self):
        """LeafLink forgets which product it was."""
        known = self.sudo().filtered(lambda one: one.external_reference and one.product_id)
        result = super().action_unlink_listing()
        known.filtered(lambda one: not one.product_id)._intend_references()  # those only looked at are linked still
        return result

    def _intend_references(self):
        """Put into the outbox which products these listings are, as far as LeafLink does not say so."""
        listed = self.sudo().filtered(
            lambda one: one.store_id.product_create_mode != "import" and one.external_id and not one.gone
        )
        for store, listings in listed.grouped("store_id").items():
            intents = [
                (
                    one,
                    {"product": one.external_id, "number": one.product_id.id},
                    one._task_key(),
                    one._reference_text(),
                )
                for one in listings
                if (one.external_reference or "") != str(one.product_id.id or "")
            ]
            if intents and store._external_key():
                self.env["leaflink.task"]._intend_all(store, "product_reference", intents)

    def _reference_text(self):
        return self.env._("Reference of product %s on LeafLink", self.display_name)


class LeafLinkTask(models.Model):
    """Outbox kind `product_reference`: {"product": LeafLink id, "number": id of the product of Odoo or False}."""

    _inherit = "leaflink.task"

    kind = kinds("catalog", product_reference="Product Reference")

    def _send_product_reference(self, client, payload):
        """PATCH our key only; nothing without one."""
        if not (key := self.store_id._external_key()):
            return {}
        listing = self._record()  # linked otherwise since: what is true now is told
        number = listing.product_id.id if listing else payload["number"]
        send = functools.partial(
            self._patch_external_ids,
            functools.partial(client.product, payload["product"]),
            functools.partial(client.patch_product, payload["product"]),
        )
        body = {"external_ids": {key: str(number) if number else None}}
        _answer, refused = self._without_refused_key(send, body)
        return {"refused": refused} if refused else {"reference": number and str(number)}

    def _done_product_reference(self, result):
        if "refused" in result:
            self.store_id._refuse_external_ids(result["refused"])
        elif "reference" in result:
            self._record().external_reference = result["reference"]
