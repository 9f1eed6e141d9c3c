"""Odoo and the sandbox as a script outside sees them: JSON-RPC and the control interface, standard library only."""

import json
import time
import urllib.error
import urllib.request

PATIENCE = 180


class RemoteError(Exception):
    """What Odoo or the sandbox answered instead of doing it."""


class Odoo:
    """External API of a running Odoo: `odoo("leaflink.store", "action_connect", [1])`."""

    def __init__(self, url, db, login="admin", password="admin"):
        self.url, self.db, self.password = url.rstrip("/"), db, password
        self.uid = self._service("common", "login", db, login, password)
        if not self.uid:
            raise RemoteError(f"Odoo does not accept the login {login} on database {db}.")

    def __call__(self, model, method, *args, **kwargs):
        """Call a public method as the user would; raises RemoteError with Odoo's message."""
        return self._service("object", "execute_kw", self.db, self.uid, self.password, model, method, args, kwargs)

    def read(self, model, domain, fields, **options):
        """search_read, oldest first."""
        return self(model, "search_read", domain, fields, **{"order": "id"} | options)

    def one(self, model, domain, fields):
        """The only record of `domain`; RemoteError when there are none or several."""
        found = self.read(model, domain, fields)
        if len(found) != 1:
            raise RemoteError(f"{len(found)} records of {model} where one was expected: {domain}")
        return found[0]

    def _service(self, service, method, *args):
        params = {"service": service, "method": method, "args": args}
        answer = post(f"{self.url}/jsonrpc", {"jsonrpc": "2.0", "method": "call", "params": params})
        if answer.get("error"):
            data = answer["error"].get("data") or {}
            raise RemoteError(data.get("message") or answer["error"].get("message"))
        return answer.get("result")


class Sandbox:
    """Control interface of a running sandbox: `sandbox("place_order", lines=[...])`, `sandbox.state()`."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def __call__(self, action, /, **values):
        return post(f"{self.url}/_control/{action}/", values)

    def state(self):
        with urllib.request.urlopen(f"{self.url}/_control/state/", timeout=30) as response:
            return json.load(response)


class Store:
    """A LeafLink store in Odoo, made for a sandbox and driven as a manager would."""

    def __init__(self, odoo, sandbox, name="Alpenglow on LeafLink", **values):
        self.odoo, self.sandbox = odoo, sandbox
        facts = sandbox.state()
        given = {
            "name": name,
            "environment": "custom",
            "custom_url": facts["url"],
            "api_key": facts["key"],
            "webhook_key": facts["webhook_key"],
            "external_ids_key": facts["external_ids_key"],
        }
        self.id = odoo("leaflink.store", "create", given | values)
        if isinstance(self.id, list):
            (self.id,) = self.id

    def do(self, action):
        """Press a button of the store form."""
        return self.odoo("leaflink.store", action, [self.id])

    def write(self, **values):
        self.odoo("leaflink.store", "write", [self.id], values)

    def __getitem__(self, field):
        return self.odoo("leaflink.store", "read", [self.id], [field])[0][field]

    def listen(self):
        """Type the webhook address into the sandbox, as a person would into LeafLink's developer options."""
        self.sandbox("webhook", url=f"{self.odoo.url}/leaflink/webhook/{self['webhook_token']}")

    def finish(self, patience=PATIENCE):
        """Wait until webhooks have arrived and no job, inbox or outbox row of the store is due."""
        self.sandbox("wait_webhooks", seconds=patience)
        wait_until(lambda: not self["busy"], "the store's jobs do not come to an end", patience)

    def orders(self, domain=()):
        """Staged orders by LeafLink number."""
        fields = ["external_id", "short_number", "status", "state", "state_reason", "sale_order_id", "total"]
        found = self.odoo.read("leaflink.order", [["store_id", "=", self.id], *domain], fields)
        return {order["external_id"]: order for order in found}


def post(url, body):
    """POST JSON, return the JSON of the answer; RemoteError for anything else."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  (loopback only)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise RemoteError(f"{url}: HTTP {error.code} {error.read()[:500].decode(errors='replace')}") from None


def wait_until(check, what, patience=PATIENCE, pause=0.3):
    """Ask `check()` until it answers something true and return that; RemoteError naming `what` when it never does."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(pause)
    raise RemoteError(f"Waited {patience} s in vain: {what}")
