from contextlib import suppress

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..lib import errors
from ..lib.paging import walk
from .leaflink_task import kinds

# enough of the fingerprint to know our own file by its name
MARK_LENGTH = 16
# where Odoo keeps the picture of a product: its own one, else that of its template
PICTURES = {"product.product": "image_variant_1920", "product.template": "image_1920"}


class LeafLinkListing(models.Model):
    """The product's picture, sent once per content (R090)."""

    _inherit = "leaflink.listing"

    image_external_id = fields.Char("LeafLink Image", copy=False, readonly=True, help="The image that came from here.")
    image_digest = fields.Char(copy=False, readonly=True, help="Fingerprint of the picture LeafLink has from here.")
    image_state = fields.Selection(
        [("due", "Not on LeafLink"), ("sent", "On LeafLink")], "Picture", compute="_compute_image_state"
    )

    @api.depends("image_digest", "product_id")
    def _compute_image_state(self):
        pictures = self._pictures()
        for listing in self:
            has, sent = pictures[listing].checksum or False, listing.image_digest or False
            is_due = has != sent and listing.store_id.image_owner != "leaflink"
            listing.image_state = listing.product_id and ("due" if is_due else has == sent and has and "sent")

    def _pictures(self):
        """Return {listing: the attachment with the picture of its product}, empty without one.

        The attachment knows the fingerprint of its content, so no picture is read to see whether it has changed.
        """
        found, products = {}, self.sudo().product_id
        for model, ids in (("product.product", products.ids), ("product.template", products.product_tmpl_id.ids)):
            place = [("res_model", "=", model), ("res_field", "=", PICTURES[model]), ("res_id", "in", ids)]
            for one in self.env["ir.attachment"].sudo().search_fetch(place, ["res_id", "checksum"]):
                found[model, one.res_id] = one
        none = self.env["ir.attachment"].sudo()
        return {
            listing: found.get(("product.product", listing.product_id.id))
            or found.get(("product.template", listing.sudo().product_tmpl_id.id), none)
            for listing in self
        }

    def _intend_image(self):
        """Put pictures into the outbox that are others than LeafLink has from here; returns their listings."""
        able = self.sudo().filtered(
            lambda one: one.external_id and one.product_id and one.store_id.image_owner != "leaflink"
        )
        due = able.browse()
        for listing, picture in able._pictures().items():
            if (picture.checksum or False) == (listing.image_digest or False):
                continue
            payload = {
                "product": listing.external_id,
                "digest": picture.checksum or False,
                "old": listing.image_external_id or False,
            }
            listing._intend("product_image", payload, self.env._("Picture of %s", listing.display_name))
            due += listing
        return due

    def _created(self, external_id):
        result = super()._created(external_id)
        self.exists()._intend_image()
        return result


class LeafLinkTask(models.Model):
    """Outbox kind `product_image`: the new picture goes up before the old one goes. It looks for its own file first."""

    _inherit = "leaflink.task"

    kind = kinds("catalog", product_image="Product Image")

    def _send_product_image(self, client, payload):
        """POST the picture the product has now, then DELETE the one it replaces."""
        listing = self._record()
        picture = listing._pictures().get(listing)
        if not picture:
            self._delete_image(client, payload["old"])
            return {"id": False, "digest": False}
        content, digest = picture.raw, picture.checksum
        mimetype = guess_mimetype(content)
        name = f"odoo-{digest[:MARK_LENGTH]}.{mimetype.partition('/')[2].partition('+')[0]}"
        try:
            raw = client.upload_product_image(payload["product"], name, content, mimetype)
        except errors.Rejected:  # five pictures are the most a product may have
            if not payload["old"]:
                raise
            self._delete_image(client, payload["old"])
            raw = client.upload_product_image(payload["product"], name, content, mimetype)
        else:
            self._delete_image(client, payload["old"])
        return {"id": raw["id"], "digest": digest}

    def _find_product_image(self, client, payload):
        """Return our picture among those of the product: LeafLink keeps the name of the file in its address."""
        if not payload["digest"]:
            return None
        mark = payload["digest"][:MARK_LENGTH]
        for raw in walk(lambda offset: client.product_images(offset=offset, product=payload["product"])):
            if mark in str(raw.get("image")):
                self._delete_image(client, payload["old"])
                return {"id": raw["id"], "digest": payload["digest"]}
        return None

    def _delete_image(self, client, image):
        if image:
            with suppress(errors.NotFound):
                client.delete_product_image(image)

    def _done_product_image(self, result):
        self._record().write(
            {"image_external_id": result["id"] and str(result["id"]), "image_digest": result["digest"]}
        )
