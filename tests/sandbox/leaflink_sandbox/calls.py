"""The log of received calls. Headers, and with them the keys, never get into it."""

import collections
import fnmatch
import itertools
import threading
import time
from datetime import datetime, timezone

MOST = 20000


class Calls:
    def __init__(self):
        self._lock = threading.Lock()
        self._calls = collections.deque(maxlen=MOST)
        self._numbers = itertools.count(1)

    def open(self, call, body):
        """A row for a call that has just arrived; `status` follows with close()."""
        row = {
            "id": next(self._numbers),
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "body": body,
            "status": None,
            "ms": None,
            "at": datetime.now(timezone.utc).isoformat(),
            "user_agent": call.headers.get("User-Agent"),
            "_start": time.perf_counter(),
        }
        with self._lock:
            self._calls.append(row)
        return row

    def close(self, row, status):
        """`status` is the HTTP status, or what happened to the connection ("reset")."""
        row["status"] = status
        row["ms"] = round((time.perf_counter() - row["_start"]) * 1000, 1)

    def rows(self, method=None, path=None):
        """Rows in order of arrival; `path` is a glob over the path below /api/v2."""
        with self._lock:
            rows = list(self._calls)
        return [
            {key: value for key, value in row.items() if key != "_start"}
            for row in rows
            if (not method or row["method"] == method.upper()) and (not path or fnmatch.fnmatchcase(row["path"], path))
        ]

    def clear(self):
        with self._lock:
            self._calls.clear()
