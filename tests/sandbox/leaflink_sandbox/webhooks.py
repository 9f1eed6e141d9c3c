"""Delivering webhooks: one signed POST per event, in a thread, with bounded retries."""

import base64
import collections
import hashlib
import hmac
import http.client
import itertools
import random
import threading
import time
from datetime import datetime, timezone
from urllib.parse import urlsplit

from . import webhook_payload

PAUSES = (0.2, 0.5, 1, 2, 4)  # LeafLink tries about 14 times in about 7 minutes; here the same, faster and fewer
TIMEOUT = 15
MOST = 2000


def sign(key, raw):
    """LL-Signature: base64 of HMAC-SHA256 over the raw body, the key taken as text."""
    return base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode()


class Webhooks:
    """Subscriptions of one company and what was sent. `hold` collects, `send` lets go."""

    def __init__(self, state, key):
        self.state, self.key = state, key
        self.url, self.topics, self.holding = "", {"order", "product"}, False
        self.log = collections.deque(maxlen=MOST)
        self._numbers = itertools.count(1)
        self._queue = collections.deque()
        self._wake = threading.Condition()
        self._busy = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sandbox-webhooks", daemon=True)
        self._thread.start()

    def notice(self, topic, record, action):
        """An order or a product changed: queue its webhook."""
        if self.url and topic in self.topics:
            self.enqueue(topic, record, action)

    def enqueue(self, topic, record, action, raw=None):
        raw = raw if raw is not None else webhook_payload.body(self.state, topic, record, action)
        row = {
            "id": next(self._numbers),
            "topic": topic,
            "action": action,
            "url": self.url,
            "key": str(record.get("number") or record.get("id")) if record else "",
            "at": datetime.now(timezone.utc).isoformat(),
            "attempts": 0,
            "status": "queued",
            "raw": raw,
        }
        self.log.append(row)
        with self._wake:
            self._queue.append(row)
            self._wake.notify_all()
        return row

    def release(self, shuffle=False, times=1):
        """Send what was held, perhaps shuffled and perhaps several times each."""
        with self._wake:
            rows = [row for row in self._queue for _ in range(times)]
            if shuffle:
                random.shuffle(rows)
            self._queue = collections.deque(rows)
            self.holding = False
            self._wake.notify_all()

    def drop(self):
        """Forget what is held, as LeafLink does after too many failures."""
        with self._wake:
            for row in self._queue:
                row["status"] = "lost"
            self._queue.clear()

    def wait(self, seconds=30):
        """True when nothing is left to deliver within `seconds`."""
        end = time.monotonic() + seconds
        with self._wake:
            while (self._queue and not self.holding) or self._busy:
                if not self._wake.wait(max(0.01, end - time.monotonic())) and time.monotonic() > end:
                    return False
        return True

    def rows(self):
        return [{key: value for key, value in row.items() if key != "raw"} for row in self.log]

    def stop(self):
        with self._wake:
            self._stopped.set()
            self._wake.notify_all()
        self._thread.join(timeout=2)

    def _work(self):
        while True:
            with self._wake:
                while not self._stopped.is_set() and (self.holding or not self._queue):
                    self._wake.wait()
                if self._stopped.is_set():
                    return
                row = self._queue.popleft()
                self._busy += 1
            try:
                self._deliver(row)
            finally:
                with self._wake:
                    self._busy -= 1
                    self._wake.notify_all()

    def _deliver(self, row):
        for pause in (*PAUSES, None):
            row["attempts"] += 1
            row["status"] = self._post(row["url"], row["raw"])
            if isinstance(row["status"], int) and 200 <= row["status"] < 300:
                return
            if pause is None or self._stopped.wait(pause):
                return

    def _post(self, url, raw):
        """HTTP status of one try, or what went wrong."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
        try:
            connection.request(
                "POST",
                parts.path or "/",
                raw,
                {
                    "Content-Type": "application/json",
                    "User-Agent": "python-requests/2.31.0",
                    "Ll-Signature": sign(self.key, raw),
                },
            )
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException, ValueError) as error:
            return f"failed: {type(error).__name__}"
        finally:
            connection.close()
