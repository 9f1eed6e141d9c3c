"""Odoo itself: Debian packages fetched with the machine's own apt, checked against debian.lock and unpacked into the cache."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import urllib.parse
from contextlib import contextmanager
from pathlib import Path

from .places import APT, CACHE, DEBS, SETUP, Problem, digest, given

LOCK = SETUP / "debian.lock"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
NEEDED_MB = 4000


@contextmanager
def exclusive(name):
    """Only one process at a time builds the named part of the cache; the others wait and then find it done."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.flock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def say(text):
    print(text, flush=True)


def odoo_home():
    """Folder that holds the ``odoo`` package: ODOO_HOME, or the unpacked Debian package in the cache.

    Raises Problem when ODOO_HOME is not an Odoo 19, or the packages cannot be had.
    """
    own = given("ODOO_HOME")
    if own:
        release = Path(own) / "odoo" / "release.py"
        if not release.exists() or "version_info = (19," not in release.read_text():
            raise Problem(f"ODOO_HOME={own} is not an Odoo 19: it must hold odoo/release.py of version 19.")
        return Path(own)
    root = CACHE / f"odoo-{digest(LOCK)}"
    home = root / "usr/lib/python3/dist-packages"
    with exclusive("odoo"):
        if not home.exists():
            _unpack(_download(), root)
    return home


def _locked():
    lines = [line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    return [(name, version, suite, sha) for name, version, suite, sha in lines]


def _download():
    """Every package of the lock file as a verified .deb in the cache, fetching only what is missing."""
    DEBS.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(CACHE).free < NEEDED_MB * 1_000_000:
        raise Problem(f"{CACHE} has less than {NEEDED_MB} MB free: make room, or set XDG_CACHE_HOME to a larger disk.")
    missing = [row for row in _locked() if not _verified(row)]
    if missing:
        environment = _side_apt()
        for number, (name, version, suite, sha) in enumerate(missing, 1):
            say(f"Downloading {name} {version} ({number}/{len(missing)})")
            _apt(["apt-get", "download", "-qq", f"{name}={version}"], environment, cwd=DEBS)
            if not _verified((name, version, suite, sha)):
                raise Problem(f"{name} {version} is not the file of setup/debian.lock (SHA256 differs): try again later.")
    return [_file(row) for row in _locked()]


def _file(row):
    name, version, _suite, _sha = row
    return DEBS / f"{name}_{urllib.parse.quote(version, safe='+~').replace('%3A', '%3a')}_all.deb"


def _verified(row):
    path = _file(row)
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == row[3]


def _side_apt():
    """An apt world of our own, so that sid never touches the machine's; returns the environment that selects it."""
    if not shutil.which("apt-get"):
        raise Problem("This machine has no apt-get: set ODOO_HOME to the folder of an Odoo 19 source checkout.")
    if not KEYRING.exists():
        install_system(["debian-archive-keyring"])
    mirror = _mirror()
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    suites = sorted({suite for _name, _version, suite, _sha in _locked()})
    (APT / "sources.list").write_text("".join(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in suites))
    (APT / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{APT}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::lists "{APT}/lists";\nDir::Cache "{APT}/cache";\nAcquire::Languages "none";\n'
        'APT::Sandbox::User "root";\nAcquire::Retries "3";\n'
    )
    environment = {**os.environ, "APT_CONFIG": str(APT / "apt.conf")}
    say("Reading Debian's package lists")
    _apt(["apt-get", "update", "-qq"], environment)
    return environment


def _mirror():
    """Address of the Debian mirror this machine already uses."""
    listing = subprocess.run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(COMPONENT) $(REPO_URI)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    mirrors = [line.split()[1] for line in listing.splitlines() if line.startswith("main ") and "security" not in line]
    if not mirrors:
        raise Problem("apt knows no Debian mirror: set ODOO_HOME to the folder of an Odoo 19 source checkout.")
    return mirrors[0]


def _apt(command, environment, cwd=None):
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("E:")] or done.stderr.splitlines()
        raise Problem(f"{' '.join(command[:2])} failed ({errors[0] if errors else 'no message'}): is the network up?")


def _unpack(files, root):
    say("Unpacking Odoo 19")
    building = root.with_suffix(".part")
    shutil.rmtree(building, ignore_errors=True)
    for file in files:
        subprocess.run(["dpkg", "-x", str(file), str(building)], check=True)
    # The package leaves out a non-free file that web.assets_backend lists; without it browser tours fail.
    stub = building / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    stub.mkdir(parents=True, exist_ok=True)
    (stub / "selfie_segmentation.js").write_text("/* not shipped by Debian; only video-call background blur needs it */\n")
    building.rename(root)


def install_system(packages):
    """Install Debian packages on the machine itself, as root or through sudo.

    Raises Problem with the command to type when neither is possible.
    """
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if sudo and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode if shutil.which("sudo") else sudo:
        raise Problem(f"{' '.join(packages)} missing, and installing needs root: run  sudo {' '.join(command)}")
    say(f"Installing {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _apt([*sudo, "apt-get", "update", "-qq"], environment)
    _apt([*sudo, *command], environment)
