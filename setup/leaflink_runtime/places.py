"""Where things live, what the user's environment says, and the one exception that ends a command politely."""

import hashlib
import os
import re
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SETUP = REPO / "setup"
RUN = REPO / ".run"


class Problem(Exception):
    """What went wrong and the remedy, in one line for the user."""


def given(name):
    """Value of an environment variable; an empty one counts as not given."""
    return os.environ.get(name, "").strip() or None


def _is_root():
    return os.geteuid() == 0


CACHE = Path(given("XDG_CACHE_HOME") or Path.home() / ".cache") / "leaflink-connector"
DEBS = CACHE / "debs"
APT = CACHE / "apt"
DATA = CACHE / "data"  # Odoo's data_dir: filestores and sessions of every database
CONF = CACHE / "conf"
# PostgreSQL runs as another user when we are root, and that user cannot look into root's home.
PG_HOME = Path("/var/tmp") / f"leaflink-connector-{os.geteuid()}"


def digest(*parts):
    """Short fingerprint of texts or files, to name caches by what they were made from."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        total.update(b"\0")
    return total.hexdigest()[:12]


def addons():
    """Names of this clone's addons, in alphabetical order (which is also their dependency order)."""
    return sorted(path.parent.name for path in REPO.glob("*/__manifest__.py"))


def sandbox_path():
    """Folder from which ``leaflink_sandbox`` can be imported."""
    sandbox = REPO / "tests" / "sandbox"
    return sandbox / "src" if (sandbox / "src").is_dir() else sandbox


def database_name(text):
    """The text if it can name a database everywhere we use it, else a Problem."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,50}", text):
        raise Problem(f"'{text}' cannot name a database: use small letters, digits and _, beginning with a letter.")
    return text
