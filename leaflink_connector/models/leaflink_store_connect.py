from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lib import errors
from .leaflink_json import Json


class LeafLinkStore(models.Model):
    """Connect: does the key work, for which company, and what may it do?"""

    _inherit = "leaflink.store"

    probe_result = Json(readonly=True, copy=False)
    probe_html = fields.Html("Last Check", compute="_compute_probe_html", sanitize=False)
    connected_on = fields.Datetime(readonly=True, copy=False)

    @api.depends("probe_result")
    def _compute_probe_html(self):
        icon = {True: "fa-check text-success", False: "fa-times text-danger", None: "fa-info-circle text-info"}
        line = Markup('<tr><td><i class="fa %s"/></td><td class="fw-bold">%s</td><td>%s</td></tr>')
        table = Markup('<table class="table table-sm"><tbody>%s</tbody></table>')
        for store in self:
            lines = [line % (icon[check["ok"]], check["name"], check["message"]) for check in store.probe_result or ()]
            store.probe_html = lines and table % Markup("").join(lines)

    def action_connect(self):
        """Ask LeafLink at once what the key may do, find the company and switch the store on (R009).

        A refused key is shown in the check list and sets auth_error; no answer raises UserError and changes nothing.
        """
        self.ensure_one()
        self.check_access("write")
        try:
            client = self._client_for_connect()
            company = self._find_company(client)
            checks = [self._check(self.env._("Key"), True, self.env._("accepted; company %s", company.get("name")))]
            checks += self._probe(client)
        except errors.AuthError as error:
            self.probe_result = [self._check(self.env._("Key"), False, str(error))]
            self._auth_failed(str(error))
            return self._notification("danger", str(error))
        except errors.LeafLinkError as error:
            raise UserError(self.env._("Store %(store)s: %(message)s", store=self.name, message=error)) from None
        self.write(
            {
                "state": "connected",
                "leaflink_company_id": str(company["id"]),
                "probe_result": checks,
                "connected_on": fields.Datetime.now(),
                "pause_until": False,
            }
        )
        self.sudo().connection_identity = self._present_identity()
        self.env["leaflink.issue"]._solve(self, ["auth", "forbidden"])
        self.cursor_ids.filtered("missing_permission").sudo().missing_permission = False
        self._enqueue_due(hurry=True)
        missing = [check["name"] for check in checks if check["ok"] is False]
        if missing:
            message = self.env._("Connected; not everything is possible: %s.", ", ".join(missing))
        else:
            message = self.env._("Connected with everything the connector can use.")
        return self._after_connect() or self._notification("warning" if missing else "success", message)

    def _find_company(self, client):
        """Return the LeafLink company of the key (R004); UserError when it is not clear which one is meant."""
        try:
            companies = client.companies().results
        except errors.NotFound:
            if not self.leaflink_company_id:
                raise
            return {"id": self.leaflink_company_id, "name": self.leaflink_company_id}
        if self.leaflink_company_id:
            for company in companies:
                if str(company.get("id")) == self.leaflink_company_id:
                    return company
        elif len(companies) == 1:
            return companies[0]
        names = ", ".join(f"{company.get('name')} ({company.get('id')})" for company in companies)
        if self.leaflink_company_id:
            raise UserError(
                self.env._(
                    "The key of store %(store)s does not see LeafLink company %(number)s, only: %(names)s. Enter the "
                    "right key, or for another company make another store.",
                    store=self.name,
                    number=self.leaflink_company_id,
                    names=names or self.env._("none"),
                )
            )
        raise UserError(
            self.env._(
                "The key of store %(store)s sees these companies: %(names)s. Enter the number of yours, then Connect.",
                store=self.name,
                names=names or self.env._("none"),
            )
        )

    @api.model
    def _check(self, name, ok, message):
        """Return one line of the check list; `ok` True, False or None (a remark)."""
        return {"name": name, "ok": ok, "message": message}

    @api.model
    def _probe_list(self, name, fetch, purpose):
        """Return the check line of one list: `fetch` is the client's method, `purpose` what it is needed for.

        A list that LeafLink refuses or cannot give is no reason not to connect; lib AuthError, NetworkError and
        RateLimited are.
        """
        try:
            page = fetch(limit=1)
        except (errors.Forbidden, errors.NotFound, errors.Rejected, errors.ServerError) as error:
            return self._check(
                name, False, self.env._("%(message)s Not possible: %(what)s", message=error, what=purpose)
            )
        count = len(page.results) if page.count is None else page.count
        return self._check(name, True, self.env._("may be read (%s)", count))

    # Hooks: addons to the right extend these and call super

    def _probe(self, client):
        """Return the check lines: what the key may and may not do, and what Odoo lacks. Only reads."""
        env = self.env
        checks = [
            self._probe_list(env._("Products"), client.products, env._("import of products")),
            self._probe_list(env._("Brands"), client.brands, env._("brands of products")),
            self._probe_list(env._("Customers"), client.customers, env._("import of customers")),
            self._probe_list(env._("Staff"), client.staff, env._("sales representatives")),
            # LeafLink shows licences only to applications that may write products
            self._probe_list(
                env._("Licences and writing products"), client.licenses, env._("sending quantities and products")
            ),
        ]
        if not env.ref("base.USD").active:
            checks.append(
                self._check(env._("US dollar"), False, env._("Activate the currency USD: LeafLink sells in it."))
            )
        twin = self.search(
            [
                ("id", "!=", self.id),
                ("environment", "=", self.environment),
                ("leaflink_company_id", "=", self.leaflink_company_id),
            ],
            limit=1,
        )
        if twin and self.leaflink_company_id and self.environment != "custom":
            checks.append(
                self._check(
                    env._("Company"), None, env._("Store %s is connected to the same LeafLink company.", twin.name)
                )
            )
        return checks

    def _after_connect(self):
        """Do what follows a successful Connect; may return an action to show to the manager."""

    @api.model
    def _notification(self, kind, message):
        """Return the action that shows `message` (kind success, warning, danger, info) and refreshes the form."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }
