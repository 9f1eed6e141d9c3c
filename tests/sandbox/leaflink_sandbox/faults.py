"""Faults: what goes wrong on the wire, once or several times, for calls that match."""

import fnmatch
import os
import random
import threading
import urllib.request
from dataclasses import dataclass, field

KINDS = ("status", "html", "truncated", "cut", "slow", "wait", "reset_before", "reset_after", "redirect", "hook")


@dataclass
class Fault:
    """Hooks (signal, call_url, callback) run `when`: before the effect, after it, or once it is answered."""

    kind: str
    method: str = None
    path: str = "*"  # glob over the path below /api/v2
    times: int = 1  # None: for ever
    skip: int = 0  # let so many matching calls pass first
    chance: float = 1.0
    status: int = 503
    body: object = None
    headers: dict = field(default_factory=dict)
    seconds: float = None
    location: str = ""
    signal: dict = None  # {"pid": ..., "sig": 9}
    call_url: str = ""
    callback: object = None
    when: str = "before"
    released: threading.Event = field(default_factory=threading.Event)

    def matches(self, method, path):
        return (not self.method or self.method.upper() == method) and fnmatch.fnmatchcase(path, self.path)

    def run_hook(self, moment):
        if self.when != moment:
            return
        if self.callback:
            self.callback()
        if self.call_url:
            urllib.request.urlopen(self.call_url, timeout=10).close()
        if self.signal:
            os.kill(int(self.signal["pid"]), int(self.signal.get("sig", 9)))


class Faults:
    def __init__(self, seed=1):
        self._lock = threading.Lock()
        self._faults = []
        self._waiting = []
        self._random = random.Random(seed)

    def add(self, kind, match=None, **options):
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}, known are {', '.join(KINDS)}")
        fault = Fault(kind, **(match or {}), **options)
        with self._lock:
            self._faults.append(fault)
            if kind == "wait":
                self._waiting.append(fault)

    def take(self, method, path):
        """The first fault that applies to this call, used up by it, or None."""
        with self._lock:
            for fault in self._faults:
                if not fault.matches(method, path) or self._random.random() >= fault.chance:
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None

    def release(self, lost=False):
        """Let calls go on that a `wait` fault holds; `lost` ones are cut off without an effect."""
        with self._lock:
            while self._waiting:
                fault = self._waiting.pop()
                fault.kind = "reset_before" if lost else fault.kind
                fault.released.set()

    def clear(self):
        self.release()
        with self._lock:
            self._faults.clear()
