from odoo import fields, models

from ..lib import errors, signature
from ..lib.client import LeafLinkClient
from .leaflink_job import NotReady, Paused
from .leaflink_json import Json
from .leaflink_store import BASE_URLS
from .leaflink_store_secret import FINGERPRINT


class LeafLinkStore(models.Model):
    """The one place that builds a client, and the guards in front of it."""

    _inherit = "leaflink.store"

    connection_identity = Json(readonly=True, copy=False, exportable=False, groups="leaflink_connector.group_manager")

    def _client(self):
        """Return the client for background work.

        Raises NotReady (not connected, archived, copied database), Paused during a pause LeafLink asked for,
        lib AuthError when the key is missing or cannot be decrypted.
        """
        self.ensure_one()
        if self.state != "connected" or not self.active:
            raise NotReady(self.env._("Store %s is not connected: it makes no calls.", self.name))
        wait = (self.pause_until - fields.Datetime.now()).total_seconds() if self.pause_until else 0
        if wait > 0:
            raise Paused(retry_after=wait)
        return self._client_for_connect()

    def _client_for_connect(self):
        """Return the client whatever the state is, for Connect and wizards that call LeafLink at a person's click."""
        self.ensure_one()
        if reason := self._neutral_reason():
            raise NotReady(reason)
        try:
            key = self._reveal("api_key")
        except errors.SecretError as error:
            raise errors.AuthError(str(error)) from None
        if not key:
            raise errors.AuthError(self.env._("Store %s has no API key.", self.name))
        base_url = BASE_URLS.get(self.environment) or self.custom_url
        return LeafLinkClient(base_url, key, scheme=self.auth_scheme.capitalize())

    def _is_signed(self, raw, received):
        """Tell whether `received` (header LL-Signature) signs the bytes `raw` with this store's webhook key."""
        return signature.matches(self._webhook_keys(), raw, received)

    def _neutral_reason(self):
        """Return why this database must not call LeafLink although the store is configured, "" if it may.

        Read from the tables at each call: neutralising and copying happen outside this process.
        """
        identity = self.sudo().connection_identity
        now = self._present_identity()
        if identity == now or (not identity and not now["neutralized"]):
            return ""
        if now["neutralized"] and not (identity or {}).get("neutralized"):
            return self.env._(
                "This database is neutralized: store %s makes no calls. A manager may allow them with Use Here.",
                self.name,
            )
        return self.env._(
            "This database is a copy of the one store %s was connected in: it makes no calls, so that LeafLink is not "
            "told everything twice. If this is the database to go on with, a manager presses Use Here.",
            self.name,
        )

    def _present_identity(self):
        """Return what tells this database from a copy of it."""
        names = ["database.uuid", "database.is_neutralized", FINGERPRINT]
        rows = self.env["ir.config_parameter"].sudo().search_read([("key", "in", names)], ["key", "value"])
        values = {row["key"]: row["value"] for row in rows}
        return {
            "uuid": values.get("database.uuid"),
            "database": self.env.cr.dbname,
            "fingerprint": values.get(FINGERPRINT),
            "neutralized": bool(values.get("database.is_neutralized")),
        }

    def action_use_here(self):
        """Let the store call LeafLink from this database, after a manager has seen that it is a copy or neutralized."""
        self.check_access("write")
        for store in self:
            store.sudo().connection_identity = store._present_identity()
            store._enqueue_due(hurry=True)
        return True
