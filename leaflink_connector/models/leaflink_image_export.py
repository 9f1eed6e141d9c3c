from base64 import b64decode
from contextlib import suppress
from hashlib import sha256

from odoo import fields, models
from odoo.tools.mimetypes import guess_mimetype

from ..lib import errors
from ..lib.paging import walk

# enough of the fingerprint to know our own file by its name
MARK_LENGTH = 16


class LeafLinkListing(models.Model):
    """The product's picture, sent once per content (R090)."""

    _inherit = "leaflink.listing"

    image_external_id = fields.Char("LeafLink Image", copy=False, readonly=True, help="The image that came from here.")
    image_digest = fields.Char(copy=False, readonly=True, help="Fingerprint of the picture LeafLink has from here.")

    def _image(self):
        """Return (picture of the product as bytes, its fingerprint); (b"", False) without one."""
        product = self.product_id.sudo().with_context(bin_size=False)
        product.invalidate_recordset(["image_1920"])  # Odoo does not notice that the template's has changed
        image = product.image_1920
        content = b64decode(image) if image else b""
        return content, sha256(content).hexdigest() if content else False

    def _is_image_due(self):
        return bool(self.product_id) and self._image()[1] != (self.image_digest or False)

    def _intend_image(self):
        """Put pictures into the outbox that are others than LeafLink has from here; returns their listings."""
        due = self.sudo().filtered(lambda one: one.external_id and one._is_image_due())
        for listing in due:
            payload = {
                "product": listing.external_id,
                "digest": listing._image()[1],
                "old": listing.image_external_id or False,
            }
            description = self.env._("Picture of %s", listing.display_name)
            self.env["leaflink.task"]._intend(
                listing.store_id, "product_image", listing, payload, f"listing:{listing.id}", description
            )
        return due

    def _created(self, external_id):
        result = super()._created(external_id)
        self.exists()._intend_image()
        return result


class LeafLinkTask(models.Model):
    """Outbox kind `product_image`: the new picture goes up before the old one goes. It looks for its own file first."""

    _inherit = "leaflink.task"

    kind = fields.Selection(selection_add=[("product_image", "Product Image")], ondelete={"product_image": "cascade"})

    def _send_product_image(self, client, payload):
        """POST the picture the product has now, then DELETE the one it replaces."""
        content, digest = self._listing()._image()
        if not content:
            self._delete_image(client, payload["old"])
            return {"id": False, "digest": False}
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
        self._listing().write(
            {"image_external_id": result["id"] and str(result["id"]), "image_digest": result["digest"]}
        )
