"""How the sandbox itself behaves: rules, rights, limits, faults, webhooks, the request log."""

import re

from . import seed as seeds
from .actions import locked
from .control import control
from .errors import field_error
from .resources import RESOURCES

LIMIT_HEADERS = ("Retry-After", "RateLimit-Reset", "X-RateLimit-Reset")


class Switches:
    @control
    def reset(self, seed=1, empty=False):
        """Everything as after a start, keys and address stay; `empty`: only the company and its reference lists."""
        self._fill(seed, empty)

    @locked
    def seed(self):
        """The fixed demo catalogue and customers, into an empty sandbox."""
        seeds.catalogue(self.state)

    @locked
    def configure(self, **rules):
        """Change rules.Rules, for example payments_bump_modified=True; returns all of them."""
        for name, value in rules.items():
            if name not in vars(self.state.rules):
                raise field_error(name, f"There is no such rule; known are {', '.join(vars(self.state.rules))}.")
            setattr(self.state.rules, name, value)
        self.state.company["batch_enabled"] = self.state.rules.batch_enabled
        return vars(self.state.rules)

    @control
    def permissions(self, **granted):
        """What the app may do: orders, products, customers, each "rw", "r" or "none"; the others keep theirs."""
        for group, level in granted.items():
            if group not in self.guard.permissions or level not in ("rw", "r", "none"):
                raise field_error(group, 'Groups are orders, products, customers; levels "rw", "r", "none".')
        self.guard.permissions |= granted
        return self.guard.permissions

    @control
    def rate_limit(self, per_minute=None, headers=("Retry-After",)):
        """Calls a minute before 429, None for no limit; `headers`: Retry-After, RateLimit-Reset, X-RateLimit-Reset."""
        if set(headers) - set(LIMIT_HEADERS):
            raise field_error("headers", f"Known are {', '.join(LIMIT_HEADERS)}.")
        self.guard.set_limit(per_minute, tuple(headers))

    @control
    def new_key(self, key=None):
        """Replace the App key, as when a person makes a new one: the old one gets 401 from now on."""
        self.key = self.guard.key = key or self.key[::-1]
        return self.key

    @control
    def fault(self, kind, match=None, times=1, **options):
        """Let something go wrong for the next `times` calls that match {method, path (glob below /api/v2)}.

        kind: status (status=, body=, headers=) | html | truncated (half the JSON) | cut (connection ends early) |
        slow (seconds=) | wait (until release()) | reset_before | reset_after (the effect happened) |
        redirect (location=) | hook (answer as usual). Every kind may also run a hook: signal={"pid":, "sig":},
        call_url=, callback= (python only), when="before" or "after" the effect or once it is "answered".
        skip=n lets n matching calls pass first, chance=0..1 spares some.
        """
        self.faults.add(kind, match, times=times, **options)

    @control
    def release(self, lost=False):
        """Let calls held by `wait` go on, or, as if they were never received, have no effect and no answer."""
        self.faults.release(lost)

    @control
    def clear_faults(self):
        self.faults.clear()

    @control
    def requests(self, method=None, path=None):
        """Received API calls in order: {id, method, path, query, body, status, ms, at}; `path` is a glob."""
        return self.calls.rows(method, path)

    @control
    def clear_requests(self):
        self.calls.clear()

    # webhooks

    @control
    def webhook(self, url, topics=("order", "product"), key=None):
        """Where signed webhooks go ("" for nowhere), as if typed into LeafLink's developer options."""
        if url and not re.match(r"https?://", url):
            raise field_error("url", "Enter a valid URL.")
        self.webhooks.url, self.webhooks.topics = url, set(topics)
        if key:
            self.webhook_key = self.webhooks.key = key

    @control
    def hold(self):
        """Collect webhooks instead of sending them."""
        self.webhooks.holding = True

    @control
    def send(self, shuffle=False, times=1):
        """Send what was held, shuffled if wanted, each `times` times."""
        self.webhooks.release(shuffle, times)

    @control
    def lose_webhooks(self):
        """Forget what is held: LeafLink gave up on it."""
        self.webhooks.drop()

    @locked
    def deliver(self, key, action="edit", raw=None, topic=None):
        """Send one webhook now for an order number or a product id; `raw` replaces the whole body (text)."""
        if not self.webhooks.url:
            raise field_error("url", "Say first where webhooks go: webhook(url).")
        table = "orders" if isinstance(key, str) and key in self.state.table("orders") else "products"
        record = self.state.table(table).get(key) or {}
        self.webhooks.enqueue(topic or table.rstrip("s"), record, action, raw.encode() if isinstance(raw, str) else raw)

    @control
    def wait_webhooks(self, seconds=30):
        """True when every webhook has been delivered or given up within `seconds`."""
        return self.webhooks.wait(seconds)

    @control
    def deliveries(self):
        """Webhooks sent: {id, topic, action, key, url, at, attempts, status}."""
        return self.webhooks.rows()

    @locked
    def overview(self, latest=None):
        """Everything at once (GET /_control/state/); `latest` keeps only so many orders."""
        orders = list(self.state.table("orders"))[-latest:] if latest else list(self.state.table("orders"))
        return {
            "url": self.url,
            "key": self.key,
            "webhook_key": self.webhook_key,
            "company_id": self.company_id,
            "company": self.state.company["name"],
            "external_ids_key": self.external_ids_key,
            "webhook_url": self.webhooks.url,
            "permissions": self.guard.permissions,
            "rules": vars(self.state.rules),
            "order_count": len(self.state.table("orders")),
            "orders": [self.order(number) for number in orders],
            "products": self.products(),
            "customers": self.customers(),
            "resources": sorted(RESOURCES),
            "requests": self.calls.rows()[-100:],
            "deliveries": self.webhooks.rows()[-100:],
        }
