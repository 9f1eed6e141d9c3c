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

    def __call__(self, action, **values):
        return post(f"{self.url}/_control/{action}/", values)

    def state(self):
        with urllib.request.urlopen(f"{self.url}/_control/state/", timeout=30) as response:
            return json.load(response)


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
