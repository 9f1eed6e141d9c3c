"""Who may call: header rules, keys, the permissions of the app, the rate limit."""

import collections
import time

from .errors import Refused, detail


class Guard:
    def __init__(self, key, token):
        self.key, self.token = key, token
        self.permissions = {"orders": "rw", "products": "rw", "customers": "rw"}
        self.limit = None
        self.limit_headers = ("Retry-After",)
        self._calls = collections.deque()

    def admit(self, call, company):
        """Slash, User-Agent, key, rate; raises Refused."""
        if not call.path.endswith("/"):
            raise detail(400, "The path must end with a slash.")
        if not call.headers.get("User-Agent"):
            raise detail(400, "A User-Agent header naming your system is required.")
        given = call.headers.get("Authorization")
        if not given:
            raise detail(401, "Authentication credentials were not provided.")
        if given == f"App {self.key}":
            call.user, call.company = "app", company
        elif given == f"Token {self.token}":
            call.user = "jane.doe"
        else:
            raise detail(401, "Invalid token.")

    def over_limit(self):
        """Seconds to wait when the call is over the limit, else None. Rolling minute, counted per key owner."""
        now = time.monotonic()
        while self._calls and now - self._calls[0] >= 60:
            self._calls.popleft()
        if self.limit is None or len(self._calls) < self.limit:
            self._calls.append(now)
            return None
        oldest = self._calls[0] if self._calls else now
        return max(1, int(61 - (now - oldest)))

    def set_limit(self, per_minute, headers):
        self.limit, self.limit_headers = per_minute, headers
        self._calls.clear()

    def limit_answer_headers(self, seconds):
        values = {
            "Retry-After": seconds,
            "RateLimit-Reset": seconds,
            "X-RateLimit-Reset": int(time.time()) + seconds,
        }
        return {name: str(values[name]) for name in self.limit_headers}

    def permit(self, resource, method):
        """Raise 403 when the app's permissions do not cover the call (a user's token may do everything)."""
        needs_write = method != "GET"
        for group in resource.group:
            if group == "products_write":  # licences need Read & Write even for reading
                group, needs_write = "products", True
            granted = self.permissions.get(group, "none")
            if granted == "rw" or (granted == "r" and not needs_write):
                return
        raise Refused(403, {"detail": "You do not have permission to perform this action."})
