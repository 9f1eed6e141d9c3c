from base64 import b64encode
from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..lib import errors, payloads
from .leaflink_binding_sync import PAGE
from .leaflink_job import job

KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp")


class LeafLinkStore(models.Model):
    """Whether pictures come in at all; the products of a store that now wants them are looked at."""

    _inherit = "leaflink.store"

    image_import = fields.Boolean(
        "Load Pictures",
        tracking=True,
        help="Products without a picture get LeafLink's, and pictures that came from there follow it. One that a "
        "person has chosen is replaced only where LeafLink leads for the picture.",
    )

    def write(self, vals):
        """Once wanted, the pictures of all products are looked at."""
        result = super().write(vals)
        if vals.get("image_import"):
            for store in self.filtered(lambda one: one.state == "connected"):
                filters = {} if store._is_synced("product") else {"_create": False}
                self.env["leaflink.cursor"]._start(store, "product", modified_since=False, filters=filters)
        return result


class LeafLinkListing(models.Model):
    """LeafLink's first picture of a product, brought by a job of its own when it is another one."""

    _inherit = "leaflink.listing"

    image_source = fields.Char("LeafLink's Picture", copy=False, readonly=True, help="Its number and address.")
    image_due = fields.Boolean(copy=False, readonly=True, help="LeafLink's picture is to be brought.")
    image_brought = fields.Char(copy=False, readonly=True, help="Fingerprint of the picture brought from LeafLink.")

    _image_due_idx = models.Index("(store_id) WHERE image_due")

    @api.model
    def _read_params(self, store):
        return super()._read_params(store) | ({"include_children": "images"} if store.image_import else {})

    @api.model
    def _store_page(self, store, results, operation=None, create=None):
        listings = super()._store_page(store, results, operation, create)
        if store.image_import:
            sources = {str(raw.get("id")): _first_picture(raw["images"]) for raw in results if raw.get("images")}
            listings._note_pictures(sources)
        return listings

    def _note_pictures(self, sources):
        """Enqueue bringing those of the pictures {LeafLink id: number and address} that are others than before."""
        for listing in self:
            source = sources.get(listing.external_id)
            if source and source != listing.image_source:
                listing.write({"image_source": source, "image_due": True})
                listing._enqueue_picture()

    def _enqueue_picture(self):
        description = self.env._("Picture of %s from LeafLink", self.display_name)
        self._delay(self.store_id, "catalog", f"picture:{self.id}", description=description)._job_picture()

    @api.model
    def _enqueue_due(self, stores, hurry=False):
        result = super()._enqueue_due(stores, hurry=hurry)
        for listing in self.search([("store_id", "in", stores.ids), ("image_due", "=", True)], order="id", limit=PAGE):
            listing._enqueue_picture()
        return result

    @job
    def _job_picture(self):
        """Read the picture from LeafLink and give it to the product, unless that has one of its own."""
        if self.image_due and self._may_take_picture():
            try:
                with self._queue_errors(self.store_id):
                    content = self.store_id._client().media(self.image_source.partition(" ")[2])
                self._take_picture(content)
            except (errors.LeafLinkError, UserError) as error:
                message = self.env._(
                    "The picture LeafLink has of %(listing)s was left out: %(error)s Choose one in Odoo.",
                    listing=self.display_name,
                    error=error,
                )
                self.env["leaflink.issue"]._open(self.store_id, self, "picture", message)
            else:
                self.env["leaflink.issue"]._solve(self, ["picture"])
        self.image_due = False

    @api.model
    def _product_changed(self, products):
        """Somebody has chosen a picture in place of the one that was left out: nothing is asked any more."""
        asked = [("res_model", "=", self._name), ("code", "=", "picture"), ("state", "=", "open")]
        listings = self.sudo().browse(self.env["leaflink.issue"].sudo().search(asked).mapped("res_id"))
        has = listings.filtered(lambda one: one.product_id in products and one._own_picture())
        self.env["leaflink.issue"]._solve(has, ["picture"])
        return super()._product_changed(products)

    def _own_picture(self):
        """Return the fingerprint of the picture of the product, of several variants of each its own; False without."""
        picture = self._pictures()[self]
        if self._is_variant() and picture.res_model == "product.template":
            return False
        return picture.checksum or False

    def _may_take_picture(self):
        store, present = self.store_id, self._own_picture()
        if not self.product_id or not store.image_import or store.image_owner == "odoo":
            return False
        if self.image_external_id and self.image_source.startswith(f"{self.image_external_id} "):
            return False  # it came from here
        return not present or present == self.image_brought or store.image_owner == "leaflink"

    def _take_picture(self, content):
        """Write the picture; it is the one LeafLink has, so nothing is to be sent. UserError for what is none."""
        if guess_mimetype(content) not in KINDS:
            raise UserError(self.env._("It is no picture."))
        name = "image_variant_1920" if self._is_variant() else "image_1920"
        with self.env.cr.savepoint():
            self.product_id.sudo().write({name: b64encode(content)})
        self.image_brought = self.image_digest = self._own_picture()


def _first_picture(images):
    """Return "number address" of the picture at the first position, "" when there is none to read."""
    able = []
    for raw in images if isinstance(images, list) else ():
        with suppress(errors.BadPayload):
            able.append(payloads.parse(payloads.ProductImage, raw))
    first = min(filter(lambda one: one.image, able), key=lambda one: (one.position or 0, one.id), default=None)
    return f"{first.id} {first.image}" if first else ""
