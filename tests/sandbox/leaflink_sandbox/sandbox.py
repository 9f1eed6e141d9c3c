"""The sandbox as an object: start it, act on it, look into it, stop it."""

import secrets
import threading

from . import seed as seeds
from .actions import Actions
from .api import API
from .batch_actions import BatchActions
from .calls import Calls
from .faults import Faults
from .guard import Guard
from .rules import Rules
from .server import Server
from .state import State
from .switches import Switches
from .webhooks import Webhooks


class Sandbox(Actions, BatchActions, Switches):
    """A LeafLink of one's own. Every method marked @control is also `POST /_control/<name>/`."""

    external_ids_key = "odoo"  # the key that is provisioned for the connector

    def __init__(self, host="127.0.0.1", port=0, seed=1, empty=False, key=None, webhook_key=None):
        self.key = key or secrets.token_hex(32)
        self.token = secrets.token_hex(20)  # a user's legacy key
        self.webhook_key = webhook_key or secrets.token_urlsafe(24)
        self.webhooks = None
        self._fill(seed, empty)
        self.server = Server((host, port), self)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.1,), name="sandbox", daemon=True)

    @classmethod
    def start(cls, port=0, seed=1, **options):
        """A running sandbox on a free port of the loopback interface (or on `port`)."""
        box = cls(port=port, seed=seed, **options)
        box._thread.start()
        return box

    def serve(self):
        """Serve in this thread until interrupted."""
        self.server.serve_forever(0.2)

    def stop(self):
        """Stop answering and delivering."""
        self.faults.clear()
        self.server.shutdown()
        self.server.server_close()
        self.webhooks.stop()
        self._thread.join(timeout=5)

    def _fill(self, seed, empty):
        """Fresh state; keys and address stay."""
        if self.webhooks:
            self.webhooks.stop()
        self.state = State(seed, Rules())
        self.guard = Guard(self.key, self.token)
        self.faults = Faults(seed)
        self.calls = Calls()
        seeds.company(self.state)
        if not empty:
            seeds.catalogue(self.state)
        self.webhooks = Webhooks(self.state, self.webhook_key)
        self.state.listeners.append(lambda *event: self.webhooks.notice(*event))

    @property
    def page_url(self):
        host, port = self.server.server_address[:2]
        return f"http://{host}:{port}/"

    @property
    def url(self):
        """Base URL of the API, to be entered as the store's custom URL."""
        return self.page_url.rstrip("/") + API + "/"

    @property
    def company_id(self):
        return self.state.company_id
