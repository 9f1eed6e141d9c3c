"""Where things live, what the user's environment says, and the one exception that ends a command politely."""

import fcntl
import hashlib
import os
import re
from contextlib import contextmanager
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SETUP = REPO / "setup"
RUN = REPO / ".run"


class Problem(Exception):
    """What went wrong and the remedy, in one line for the user."""


def given(name):
    """Value of an environment variable; an empty one counts as not given."""
    return os.environ.get(name, "").strip() or None


CACHE = Path(given("XDG_CACHE_HOME") or Path.home() / ".cache") / "leaflink-connector"
# PostgreSQL runs as another user when we are root, and that user cannot look into root's home.
PG_HOME = Path("/var/tmp") / f"leaflink-connector-{os.geteuid()}"


def say(text):
    print(text, flush=True)


def data_dir(database):
    """Odoo's data_dir of one database: its files, sessions and the connector's key file."""
    return CACHE / "data" / database


def digest(*parts):
    """Short fingerprint of texts and files (given as Path), to name caches by what they were made from."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        total.update(b"\0")
    return total.hexdigest()[:12]


@contextmanager
def exclusive(name, busy=None):
    """Hold the named lock: one process at a time builds a part of the cache, the others wait and then find it done.

    With ``busy`` nobody waits: a Problem with that text is raised instead.
    """
    locks = CACHE / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with open(locks / name, "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise Problem(busy) from None
        yield


def addons():
    """Names of this clone's addons, in alphabetical order."""
    return sorted(path.parent.name for path in REPO.glob("*/__manifest__.py"))


def database_name(text):
    """The text if it can name a database everywhere we use it, else a Problem."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,50}", text):
        raise Problem(f"'{text}' cannot name a database: use small letters, digits and _, beginning with a letter.")
    return text


def of_this_clone(name):
    """A database name that another clone on this machine, tested at the same time, does not use."""
    return f"{name}_{digest(str(REPO))[:4]}"
