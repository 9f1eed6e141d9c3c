from odoo import api, models

from ..lib import errors
from .leaflink_task import kinds


class LeafLinkListing(models.Model):
    """Products out: created, updated and archived on LeafLink, by a person or a program that asks for it (C01, C04)."""

    _inherit = "leaflink.listing"

    def action_update_leaflink(self):
        """Create these products on LeafLink or send what differs, in the background; by a person's button
        (`leaflink_preview` in the context) after a look at it.

        Raises UserError naming what is wrong when none of them can be sent; of several the others go out.
        """
        self._check_role("operator")
        self.check_access("write")
        if self.env.context.get("leaflink_preview"):
            return self.env["leaflink.listing.update"]._open(self)
        return self._send_updates()

    def _why_not_sent(self):
        """Return why this listing is neither created nor updated on LeafLink, "" when it is."""
        if not self.publish:
            return self.env._("“Sell on LeafLink” is off.")
        if self.gone:
            return self.env._("LeafLink no longer knows it.")
        if self.external_id:
            return self._drop_problem() if self._thing() else self.env._("It is not linked to a product.")
        if self.store_id.product_create_mode == "import":
            return self.env._(
                "Store %s does not create products on LeafLink: change “Create Products” of the store.",
                self.store_id.name,
            )
        return " ".join(self._problems())

    def _intend_update(self, owned=False):
        """Put what LeafLink must learn of these listings into the outbox, only that for which Odoo leads if `owned`;
        returns those of which there is something."""
        told = self.browse()
        for listing in self.sudo():
            if not listing.external_id:
                description = self.env._("List %s on LeafLink", listing.display_name)
                kind, payload = "product_create", {"body": listing._create_body()}
            elif body := listing._update_body(owned):
                description = self.env._("Update %s on LeafLink", listing.display_name)
                kind, payload = "product_update", listing._with_waiting(body, owned)
            else:
                continue
            listing._intend(kind, payload, description)
            told += listing
        due = self.filtered(lambda one: not owned or one.store_id.image_owner == "odoo")
        return told | due._intend_image()

    def _with_waiting(self, body, owned):
        """Return the payload of an update, together with what an earlier one that still waits would send."""
        waiting = [("store_id", "=", self.store_id.id), ("key", "=", self._task_key()), ("kind", "=", "product_update")]
        earlier = self.env["leaflink.task"].search([*waiting, ("state", "=", "queued")], limit=1).payload or {}
        return {
            "product": self.external_id,
            "body": earlier.get("body", {}) | body,
            "edited": earlier.get("edited", {}) | {name: self._plain(name) for name in self._unsent(owned)},
        }

    def action_archive_leaflink(self):
        """Archive these products on LeafLink: buyers no longer see them, Odoo's products stay (R064).

        By a person's button (`leaflink_preview` in the context) after a look at it.
        """
        if self.env.context.get("leaflink_preview"):
            self._check_role("operator")
            self.check_access("write")
            return self.env["leaflink.listing.update"]._open(self, "archive")
        return self._send_each(lambda listing: listing._intend_archive())

    def _intend_archive(self):
        description = self.env._("Archive %s on LeafLink", self.display_name)
        self._intend("product_archive", {"product": self.external_id}, description)

    @api.model
    def _product_archived(self, products):
        """Products were archived or brought back in Odoo: what LeafLink shall do is asked, done, or not (R068, C02)."""
        listed = [("external_id", "!=", False), ("gone", "=", False), ("listing_state", "!=", "Archived")]
        for listing in self.sudo().search([("product_id", "in", products.ids), *listed]):
            if listing.product_id.active:
                self.env["leaflink.issue"]._solve(listing, ["product_archived"])
            elif listing.store_id.product_delete_action == "archive":
                listing._intend_archive()
            elif listing.store_id.product_delete_action == "ask":
                message = self.env._(
                    "%(product)s was archived in Odoo by %(user)s, but buyers still find it on LeafLink. Archive it "
                    "there, or dismiss this.",
                    product=listing.product_id.display_name,
                    user=self.env.user.name,
                )
                self.env["leaflink.issue"]._open(
                    listing.store_id, listing, "product_archived", message, action="action_archive_leaflink"
                )

    def _after_news(self):
        """Somebody may have archived there what was asked about here."""
        self.env["leaflink.issue"]._solve(self.filtered(lambda one: one._is_archived()), ["product_archived"])
        return super()._after_news()

    def _stage(self, store, records, operation=None):
        """A product we have just created may come back before the answer to our request: it is the same listing."""
        waiting = self.search(
            [
                ("store_id", "=", store.id),
                ("external_id", "=", False),
                ("gone", "=", False),
                ("sku", "in", [record.sku for record in records if record.sku]),
            ]
        ).grouped("sku")
        if waiting:
            known = self._known(store, [str(record.id) for record in records])
            for record in records:
                if record.sku in waiting and str(record.id) not in known:
                    waiting.pop(record.sku)[:1].external_id = str(record.id)
        return super()._stage(store, records, operation)

    def action_take_existing(self):
        """LeafLink has a product of this SKU already: this listing becomes that one, in the background."""
        self._check_role("operator")
        self.check_access("write")
        refused = [("kind", "=", "product_create"), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["leaflink.task"].search([*refused, ("state", "=", "error")]).action_retry()  # looks before it creates
        return self.store_id._notification("info", self.env._("LeafLink's product is being looked for."))

    def _created(self, external_id):
        """LeafLink has this product now under this id."""
        twin = self._known(self.store_id, [external_id]).get(external_id, self)
        if twin != self:  # LeafLink had a product of this SKU before, and so had we
            product = twin.product_id or self.product_id
            self.unlink()
            twin.product_id = product
        elif not self.external_id:
            self.external_id = external_id
        twin._delay_fetch()

    def _updated(self, sent):
        """LeafLink has learnt these values; what was changed again since then still waits."""
        still = {name: old for name, old in (self.edited or {}).items() if sent.get(name) != self._plain(name)}
        self.edited = still or False
        self._delay_fetch()


class LeafLinkTask(models.Model):
    """Outbox kinds of products. Only `product_create` must not be repeated: it looks for the SKU first."""

    _inherit = "leaflink.task"

    kind = kinds(
        "catalog",
        product_create="Product Created",
        product_update="Product Updated",
        product_archive="Product Archived",
    )

    def _send_product_create(self, client, payload):
        """POST the product. LeafLink's description wants no license, or the text N/A, for goods that need none."""

        def send(body):
            try:
                return client.create_product(body)
            except errors.Rejected as error:
                about = {path.split(".")[0] for path, _text in error.errors}
                if "license" in body or "license" not in about:
                    raise
                return client.create_product(body | {"license": "N/A"})

        raw, refused = self._without_refused_key(send, payload["body"])
        return {"id": raw["id"], "refused": refused}

    def _find_product_create(self, client, payload):
        """Return the product of our company with exactly this SKU, None if there is none. Archived ones count; whether
        LeafLink's list has them unasked is not documented."""
        body = payload["body"]
        for asked in ({}, {"archived": True}):
            for raw in client.products(sku=body["sku"], company=body["seller"], **asked).results:
                if raw.get("sku") == body["sku"] and self.store_id._is_own(raw.get("seller")):
                    return {"id": raw["id"]}
        return None

    def _remedy(self, failure):
        """A SKU LeafLink has already, perhaps on an archived product, may be the very product."""
        taken = isinstance(failure, errors.Rejected) and any(path.startswith("sku") for path, _text in failure.errors)
        if self.kind == "product_create" and taken:
            return "action_take_existing", self.env._(
                "Press Fix to take LeafLink's product of this SKU, archived or not, for this listing; or change it."
            )
        return super()._remedy(failure)

    def _done_product_create(self, result):
        if refused := result.get("refused"):
            self.store_id._refuse_external_ids(refused)
        self._record()._created(str(result["id"]))

    def _send_product_update(self, client, payload):
        """PATCH the changed keys."""
        client.patch_product(payload["product"], payload["body"])
        return {"edited": payload["edited"]}

    def _done_product_update(self, result):
        self._record()._updated(result["edited"])

    def _send_product_archive(self, client, payload):
        """DELETE, which archives; it may be repeated."""
        client.archive_product(payload["product"])
        return {"listing_state": "Archived"}

    def _done_product_archive(self, result):
        listing = self._record()
        listing.with_context(leaflink_news=True).write(result)
        self.env["leaflink.issue"]._solve(listing, ["product_archived"])
