import configparser
import contextlib
import os
import tempfile
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, config

from ..lib import errors
from ..lib.secret_box import SecretBox, generate_key, mask, parse_keys

SECRETS = ("api_key", "webhook_key")
TOKENS = ("api_key_secret", "webhook_key_secret", "webhook_key_previous_secret")
FINGERPRINT = "leaflink_connector.key_fingerprint"
KEY_FILE = "leaflink_secret_keys"
PREVIOUS_KEY_HOURS = 24


def _rotated(box, token):
    """Return `token` encrypted again by `box`, as it is when the box cannot open it."""
    try:
        return box.rotate(token)
    except errors.SecretError:
        return token


class LeafLinkStore(models.Model):
    """The keys of a store: encrypted in their columns, written by forms, shown by nobody."""

    _inherit = "leaflink.store"

    # What is read is the mask, what is written goes encrypted into columns nobody may read.
    api_key = fields.Char(
        "API Key",
        compute="_compute_masks",
        readonly=False,
        copy=False,
        exportable=False,
        groups="leaflink_connector.group_manager",
        help="Paste it from LeafLink: Settings, Applications. Stored encrypted; only its last characters are shown.",
    )
    webhook_key = fields.Char(
        compute="_compute_masks",
        readonly=False,
        copy=False,
        exportable=False,
        groups="leaflink_connector.group_manager",
        help="Paste it from LeafLink: Developer Options, Webhook Key. The one before is accepted for 24 hours.",
    )
    api_key_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    webhook_key_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    webhook_key_previous_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    api_key_mask = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    webhook_key_mask = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    webhook_key_changed_on = fields.Datetime(groups=fields.NO_ACCESS, copy=False, exportable=False)

    @api.depends("api_key_mask", "webhook_key_mask")
    def _compute_masks(self):
        for store, hidden in zip(self, self.sudo(), strict=True):
            store.api_key = hidden.api_key_mask
            store.webhook_key = hidden.webhook_key_mask

    @api.model
    def _split_secrets(self, vals):
        """Return `vals` without secrets, and the secrets: plain text must reach neither cache nor super()."""
        given = {name: (vals[name] or "").strip() for name in SECRETS if name in vals}
        return {name: value for name, value in vals.items() if name not in given}, given

    def _seal(self, given):
        """Encrypt and store secrets given as {name: text}; the unchanged mask changes nothing, an empty text clears."""
        hidden = self.sudo()
        for name, text in given.items():
            if text == (hidden[f"{name}_mask"] or ""):
                continue
            if "•" in text:
                raise UserError(self.env._("Replace the whole key: what was entered still contains its masked form."))
            values = {
                f"{name}_secret": self._sealing_box().encrypt(text) if text else False,
                f"{name}_mask": mask(text),
            }
            if name == "webhook_key":
                values["webhook_key_previous_secret"] = text and hidden.webhook_key_secret
                values["webhook_key_changed_on"] = fields.Datetime.now()
            hidden.write(values)
            self.invalidate_recordset([name])

    def _reveal(self, name):
        """Return a stored secret as clear text, "" if there is none. Raises lib SecretError with the remedy."""
        token = self.sudo()[f"{name}_secret"]
        return self._secret_box().decrypt(token) if token else ""

    def _webhook_keys(self):
        """Return the webhook keys that are valid now: the present one, for a day also the one before.

        One that cannot be decrypted counts as not set.
        """
        names = ["webhook_key"]
        changed = self.sudo().webhook_key_changed_on
        if changed and changed > fields.Datetime.now() - timedelta(hours=PREVIOUS_KEY_HOURS):
            names.append("webhook_key_previous")
        keys = []
        for name in names:
            with contextlib.suppress(errors.SecretError):
                keys.append(self._reveal(name))
        return [key for key in keys if key]

    @api.model
    def _adopt_key(self, box):
        """Encrypt every secret again when another key than the remembered one comes first; then the old one may go.

        What the keys at hand cannot open stays as it is: the store says so when it needs it.
        """
        if self._known_fingerprint() == box.fingerprint:
            return
        for store in (
            self.sudo().with_context(active_test=False).search(Domain.OR([(name, "!=", False)] for name in TOKENS))
        ):
            store.write({name: _rotated(box, store[name]) for name in TOKENS if store[name]})
            identity = store.connection_identity
            if identity and identity["fingerprint"] in box.fingerprints:
                store.connection_identity = dict(identity, fingerprint=box.fingerprint)
        # Two processes may store their first secret at once: here the later one is made to begin again, not refused.
        insert = "INSERT INTO ir_config_parameter (key, value) VALUES (%s, '') ON CONFLICT (key) DO NOTHING"
        self.env.cr.execute(SQL(insert, FINGERPRINT))
        self.env["ir.config_parameter"].sudo().set_param(FINGERPRINT, box.fingerprint)

    # Key material: environment, else odoo.conf, else a file of this server

    @api.model
    def _secret_keys(self):
        """Return (keys, source), source being "environment", "configuration" or "file"; no keys if there are none."""
        if keys := parse_keys(os.environ.get("LEAFLINK_SECRET_KEYS")):
            return keys, "environment"
        if keys := parse_keys(self._configured_keys()):
            return keys, "configuration"
        try:
            with open(self._key_file(), encoding="ascii") as file:
                return parse_keys(file.read()), "file"
        except FileNotFoundError:
            return [], "file"

    @api.model
    def _secret_box(self):
        """Return the box that opens stored secrets; raises lib SecretError with the remedy when keys are lost."""
        keys, _source = self._secret_keys()
        known = self._known_fingerprint()
        if not keys:
            raise errors.SecretError(
                self.env._(
                    "The file %s that decrypts stored keys is missing. Put it back from a backup, or set "
                    "LEAFLINK_SECRET_KEYS and paste the keys of the stores again.",
                    self._key_file(),
                )
            )
        box = SecretBox(keys)
        if known and known not in box.fingerprints:
            raise errors.SecretError(
                self.env._(
                    "The secret keys of this server are not those the stored keys were encrypted with. Add the former "
                    "one behind the present one, or paste the keys of the stores again."
                )
            )
        return box

    @api.model
    def _sealing_box(self):
        """Return the box that encrypts a new secret; makes the key file on first use, never a second one."""
        keys, _source = self._secret_keys()
        if not keys and not self._known_fingerprint():
            keys = self._create_key_file()
        try:
            box = SecretBox(keys) if keys else self._secret_box()
        except errors.SecretError as error:
            raise UserError(str(error)) from None
        self._adopt_key(box)
        return box

    @api.model
    def _known_fingerprint(self):
        return self.env["ir.config_parameter"].sudo().get_param(FINGERPRINT, "")

    @api.model
    def _configured_keys(self):
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(config["config"] or [])
        return parser.get("leaflink", "secret_keys", fallback="")

    @api.model
    def _key_file(self):
        return os.path.join(config["data_dir"], KEY_FILE)

    @api.model
    def _create_key_file(self):
        """Write a new key to a file of mode 0600 and return the keys in it; the first of several processes wins."""
        path = self._key_file()
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path))  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(generate_key() + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)  # complete from its first moment, and fails if it is there
        finally:
            os.unlink(draft)
        return self._secret_keys()[0]
