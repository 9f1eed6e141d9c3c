import contextlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, email_split

from .leaflink_job import PAUSE_SECONDS, Paused

BASE_URLS = {
    "production": "https://app.leaflink.com/api/v2/",
    "sandbox": "https://www.sandbox.leaflink.com/api/v2/",
    "integrations": "https://www.leaflink-integrations.leaflink.com/api/v2/",
}
# another address is another LeafLink: ids of one mean nothing in the other
ADDRESS_FIELDS = {"environment", "custom_url"}


class LeafLinkStore(models.Model):
    """A seller's account at LeafLink, and what is true of all that is exchanged with it."""

    _name = "leaflink.store"
    _description = "LeafLink Store"
    _inherit = ["mail.thread", "mail.activity.mixin", "leaflink.job"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="The shop as your team calls it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("draft", "Draft"), ("connected", "Connected"), ("paused", "Paused"), ("auth_error", "Key refused")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    environment = fields.Selection(
        [
            ("production", "Production"),
            ("sandbox", "Sandbox (reset every night)"),
            ("integrations", "Integrations sandbox"),
            ("custom", "Other address"),
        ],
        default="production",
        required=True,
        tracking=True,
        help="Which LeafLink this store talks to. On Production what is sent is seen by buyers.",
    )
    custom_url = fields.Char(
        "Address", tracking=True, help="API address with its path, for example http://127.0.0.1:8060/api/v2/"
    )
    auth_scheme = fields.Selection(
        [("app", "Application key"), ("token", "User token (legacy)")],
        string="Kind of Key",
        default="app",
        required=True,
        tracking=True,
        help="LeafLink advises an application key: it belongs to one company. A user token sees all of a user.",
    )
    leaflink_company_id = fields.Char(
        "LeafLink Company",
        copy=False,
        tracking=True,
        help="Number of your company at LeafLink. Connect fills it; with a user token that sees several, enter it.",
    )
    external_ids_key = fields.Char(
        "External ID Key",
        tracking=True,
        help="Name LeafLink support has allotted to you for external_ids. Orders get Odoo's number there, products "
        "where they are created on LeafLink, contacts where they are sent. Empty: Odoo's references are not sent.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False)]",
        help="Gets an activity for everything that needs a person.",
    )
    notify_user_ids = fields.Many2many(
        "res.users",
        string="Notify Users",
        domain="[('share', '=', False)]",
        help="Get an e-mail when something needs a person.",
    )
    notify_emails = fields.Char("Further E-mail Addresses", help="Separated by commas; they get the same e-mails.")
    notified_on = fields.Datetime(readonly=True, copy=False)
    pause_until = fields.Datetime(readonly=True, copy=False, help="LeafLink asked to make no calls before this moment.")
    webhook_token = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        required=True,
        readonly=True,
        copy=False,
        exportable=False,
        groups="leaflink_connector.group_manager",
    )
    webhook_url = fields.Char(
        "Webhook Address", compute="_compute_webhook_url", groups="leaflink_connector.group_manager", exportable=False
    )

    _webhook_token_uniq = models.UniqueIndex("(webhook_token)")

    @api.depends("webhook_token")
    def _compute_webhook_url(self):
        for store in self:
            store.webhook_url = f"{store.get_base_url()}/leaflink/webhook/{store.webhook_token}"

    @api.ondelete(at_uninstall=False)
    def _keep_data(self):
        """Only Disconnect, where its name is typed, removes a store that has read or sent anything (C29)."""
        if self.env.context.get("leaflink_purge"):
            return
        for store in self.filtered(lambda one: one.state != "draft" or one.cursor_ids):
            raise UserError(
                self.env._("Store %s is removed with all its data by Actions, Disconnect, not deleted.", store.name)
            )

    @api.constrains("environment", "custom_url")
    def _check_custom_url(self):
        for store in self.filtered(lambda store: store.environment == "custom"):
            parts = urlsplit((store.custom_url or "").strip())
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
                raise ValidationError(self.env._("The address of %s must look like https://host/api/v2/.", store.name))

    @api.constrains("notify_emails")
    def _check_notify_emails(self):
        for store in self.filtered("notify_emails"):
            wrong = [part for part in re.split("[,;]", store.notify_emails) if part.strip() and not email_split(part)]
            if wrong:
                raise ValidationError(self.env._("“%s” is not an e-mail address.", wrong[0].strip()))

    @api.model_create_multi
    def create(self, vals_list):
        secret_vals = [self._split_secrets(vals) for vals in vals_list]
        stores = super().create([vals for vals, _secrets in secret_vals])
        for store, (_vals, given) in zip(stores, secret_vals, strict=True):
            store._seal(given)
        return stores

    def write(self, vals):
        vals, given = self._split_secrets(vals)
        moved = self.filtered(lambda store: any(name in vals and store[name] != vals[name] for name in ADDRESS_FIELDS))
        result = super().write(vals)
        for store in self if given else ():
            store._seal(given)
        moved._set_state("draft")
        if vals.keys() & self._trigger_reprocess_fields():
            for store in self:
                store._reprocess()
        return result

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", store.name))
            for store, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    def action_pause(self):
        """Stop all calls to LeafLink. Webhooks are still stored and wait."""
        self.check_access("write")
        self.filtered(lambda store: store.state in ("connected", "auth_error"))._set_state("paused")
        return True

    def action_resume(self):
        """Go on after a pause or a refused key; what waited is taken up at once."""
        self.check_access("write")
        resumed = self.filtered(lambda store: store.state in ("paused", "auth_error"))
        resumed._set_state("connected")
        for store in resumed:
            self.env["leaflink.issue"]._solve(store, ["auth"])
            store._enqueue_due(hurry=True)
        return True

    def _set_state(self, state):
        """Write `state` where it differs."""
        if others := self.filtered(lambda store: store.state != state):
            others.write({"state": state})

    def _auth_failed(self, message):
        """LeafLink refused the key (401) or it cannot be decrypted: stop calling and tell the responsible, once."""
        self._set_state("auth_error")
        text = self.env._(
            "Store %(store)s makes no calls any more: %(message)s Enter a valid key and press Connect.",
            store=self.name,
            message=message,
        )
        self.env["leaflink.issue"]._open(self, self, "auth", text)

    def _permission_missing(self, error):
        """LeafLink refuses one resource (403): say which permission is missing. Connect looks again."""
        text = self.env._(
            "%(message)s Give it to the application at LeafLink (Settings, Applications), then press Connect on store "
            "%(store)s.",
            message=error,
            store=self.name,
        )
        self.env["leaflink.issue"]._open(self, self, "forbidden", text, key=error.permission)

    def _pause_for(self, error):
        """Remember for every job that LeafLink asks to wait (lib RateLimited; no hint = a minute); return the seconds.

        A pause that is known already stays as it is: else those who wait would prolong it for each other without end.
        On its own cursor, because the caller's transaction is about to be rolled back. Not remembered when the caller
        has just changed the store: its own retry waits anyway.
        """
        seconds = int(error.retry_after or PAUSE_SECONDS) + 1
        if isinstance(error, Paused):
            return seconds
        until = fields.Datetime.now() + timedelta(seconds=seconds)

        def remember(env):
            env.cr.execute("SET LOCAL lock_timeout = '2s'")
            env.cr.execute(
                SQL("UPDATE leaflink_store SET pause_until = GREATEST(pause_until, %s) WHERE id = %s", until, self.id)
            )

        with contextlib.suppress(psycopg2.errors.LockNotAvailable):
            self._in_own_cursor(remember)
        return seconds

    def _notify_addresses(self):
        """Return the addresses that hear of new issues: chosen users and extra ones, else all managers (R026)."""
        users = self.notify_user_ids
        if not users and not self.notify_emails:
            managers = self.env.ref("leaflink_connector.group_manager").all_user_ids
            users = managers.filtered(lambda user: self.company_id in user.company_ids)
        return [*filter(None, users.mapped("email")), *email_split(self.notify_emails or "")]

    # Hooks: addons to the right extend these and call super

    def _trigger_reprocess_fields(self):
        """Return the names of settings after whose change waiting records are looked at again."""
        return set()

    def _reprocess(self):
        """Something that records wait for has changed: enqueue looking at them again."""
