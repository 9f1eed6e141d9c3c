"""Everything that can be checked without running the addons; each check yields one line for each complaint."""

import re
import subprocess
import sys

from leaflink_runtime.places import REPO, addons, say

from . import readme, trace

# What only exists on one machine, or in one place of the world.
PRIVATE = re.compile(r"/(?:root|wor[k]|home/[a-z]+)/|\bpypi\.or[g]|deb\.debian\.or[g]|registry\.npmj[s]")
PRIVATE_SUFFIXES = {
    ".py",
    ".md",
    ".rst",
    ".xml",
    ".csv",
    ".js",
    ".sql",
    ".toml",
    ".cfg",
    ".ini",
    ".example",
    ".lock",
    "",
}


def run():
    """Print every complaint; returns the exit code."""
    total = 0
    for name, check in CHECKS.items():
        found = list(check())
        total += len(found)
        say(f"{name}: {'ok' if not found else f'{len(found)} to mend'}")
        for line in found:
            say(f"  {line}")
    return 1 if total else 0


def _tool(*command):
    """Lines a linter says; none when it is content."""
    done = subprocess.run([f"{sys.prefix}/bin/{command[0]}", *command[1:]], cwd=REPO, capture_output=True, text=True)
    if done.returncode:
        yield from (line for line in (done.stdout + done.stderr).splitlines() if line.strip())


def _ruff():
    yield from _tool("ruff", "check", "--quiet", "--output-format=concise", ".")


def _format():
    yield from _tool("ruff", "format", "--quiet", "--check", "--output-format=concise", ".")


def _pylint():
    yield from _tool("pylint", "--rcfile=.pylintrc", "--jobs=2", *addons())


def _oca():
    yield from _tool("oca-checks-odoo-module", *addons())


def _private_places():
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=REPO, capture_output=True, text=True)
    for name in listing.stdout.splitlines():
        path = REPO / name
        if path.suffix in PRIVATE_SUFFIXES and path.is_file():
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if PRIVATE.search(line):
                    yield f"{name}:{number}: names a place outside this repository: {line.strip()[:80]}"


CHECKS = {
    "ruff": _ruff,
    "ruff format": _format,
    "pylint-odoo": _pylint,
    "XML, CSV and manifests": _oca,
    "README files": readme.complaints,
    "specification": trace.complaints,
    "private places": _private_places,
}
