"""Odoo itself: Debian packages fetched with the machine's own apt, checked against debian.lock, kept in the cache."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from .places import CACHE, SETUP, Problem, digest, exclusive, given, say
from .processes import patiently

LOCK = SETUP / "debian.lock"
APT = CACHE / "apt"
DEBS = CACHE / "debs"
NEEDED_MB = 4000


def odoo_home():
    """Folder that holds the ``odoo`` package: ODOO_HOME, or the unpacked Debian package in the cache.

    Raises Problem when ODOO_HOME is not an Odoo 19, or the packages cannot be had.
    """
    own = given("ODOO_HOME")
    if own:
        release = Path(own) / "odoo" / "release.py"
        if not release.exists() or "version_info = (19," not in release.read_text():
            raise Problem(f"ODOO_HOME={own} is not an Odoo 19: it must hold odoo/release.py of version 19.")
        return Path(own).resolve()
    return unpacked() / "usr/lib/python3/dist-packages"


def unpacked():
    """Folder with the contents of the locked packages; downloads and unpacks them if needed."""
    root = CACHE / f"debian-{digest(LOCK)}"
    with exclusive("debian"):
        if not root.exists():
            _unpack(_download(), root)
    return root


def _download():
    """Every package of the lock file as a verified .deb in the cache, fetching only what is missing."""
    DEBS.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(CACHE).free < NEEDED_MB * 1_000_000:
        raise Problem(f"{CACHE} has less than {NEEDED_MB} MB free: make room, or set XDG_CACHE_HOME to a larger disk.")
    lines = [line.split() for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]
    files = {name: DEBS / f"{name}_{version.replace(':', '%3a')}_all.deb" for name, version, _suite, _sha in lines}
    missing = [line for line in lines if not _verified(files[line[0]], line[3])]
    if missing:
        environment = _side_apt({suite for _name, _version, suite, _sha in lines})
    for number, (name, version, suite, sha) in enumerate(missing, 1):
        files[name] = _fetch(name, version, suite, sha, environment, f"{number}/{len(missing)}")
    return list(files.values())


def _verified(path, sha):
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha


def _fetch(name, version, suite, sha, environment, progress):
    """Download one package; apt checks the archive's signature, we the lock file."""
    part = DEBS / "part" / name  # kept after a failure: apt goes on where it stopped
    part.mkdir(parents=True, exist_ok=True)
    known = _output(["apt-cache", "madison", name], environment)
    wanted = f"{name}={version}"
    if f" {version} " not in known:
        say(f"The mirror no longer has {name} {version}: taking its present one, which nobody has tried yet")
        wanted, sha = f"{name}/{suite}", None
    doing = f"Downloading {name} {version} ({progress})"
    _apt(["apt-get", "download", "-q", wanted], doing, environment, cwd=part)
    file = next(part.glob("*.deb"))
    if sha and not _verified(file, sha):
        shutil.rmtree(part)
        raise Problem(
            f"{name} {version} is not the file setup/debian.lock names (SHA256 differs): run the command again."
        )
    target = DEBS / file.name
    file.replace(target)
    shutil.rmtree(part)
    return target


def _output(command, environment=None):
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


def _side_apt(suites):
    """An apt world of our own, so that sid never touches the machine's; returns the environment that selects it."""
    if not shutil.which("apt-get"):
        raise Problem("This machine has no apt-get: set ODOO_HOME to the folder of an Odoo 19 source checkout.")
    keyring = _keyring()
    mirror = _mirror()
    for folder in ("lists/partial", "cache/archives/partial"):
        (APT / folder).mkdir(parents=True, exist_ok=True)
    (APT / "sources.list").write_text(
        "".join(f"deb [signed-by={keyring}] {mirror} {suite} main\n" for suite in sorted(suites))
    )
    (APT / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{APT}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::lists "{APT}/lists";\nDir::Cache "{APT}/cache";\nAcquire::Languages "none";\n'
        'APT::Sandbox::User "root";\nAcquire::Retries "3";\nAPT::Update::Error-Mode "any";\n'
    )
    environment = {**os.environ, "APT_CONFIG": str(APT / "apt.conf")}
    _apt(["apt-get", "update", "-q"], "Reading Debian's package lists", environment)
    return environment


def _keyring():
    found = sorted(Path("/usr/share/keyrings").glob("debian-archive-keyring.[gp][pg][gp]"))
    if not found:
        install_system(["debian-archive-keyring"])
        return _keyring()
    return found[0]


def _mirror():
    """Address of the Debian mirror this machine already uses."""
    listing = _output(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(COMPONENT) $(REPO_URI)", "Created-By: Packages"]
    )
    mirrors = [line.split()[1] for line in listing.splitlines() if line.startswith("main ") and "security" not in line]
    if not mirrors:
        raise Problem("apt knows no Debian mirror: set ODOO_HOME to the folder of an Odoo 19 source checkout.")
    return mirrors[0]


def _apt(command, doing, environment=None, **keywords):
    try:
        patiently(command, doing, env={**(environment or os.environ), "DEBIAN_FRONTEND": "noninteractive"}, **keywords)
    except Problem as problem:
        raise Problem(f"{problem} - is the network up? {CACHE} keeps what is there; run the command again.") from None


def _unpack(files, root):
    say("Unpacking Odoo 19")
    building = root.with_suffix(".part")
    shutil.rmtree(building, ignore_errors=True)
    for file in files:
        subprocess.run(["dpkg", "-x", str(file), str(building)], check=True)
    # The package leaves out a non-free file that web.assets_backend lists; without it browser tours fail.
    stub = building / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    stub.mkdir(parents=True, exist_ok=True)
    (stub / "selfie_segmentation.js").write_text(
        "/* not shipped by Debian; only video-call background blur needs it */\n"
    )
    building.rename(root)


def install_system(packages):
    """Install Debian packages on the machine itself, as root or through sudo.

    Raises Problem with the command to type when neither is possible.
    """
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise Problem(f"{names} missing: install it with this machine's package manager.")
    if os.geteuid() == 0:
        sudo = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        sudo = ["sudo", "-n"]
    else:
        raise Problem(
            f"{names} missing, and installing needs root: run  sudo apt-get install --no-install-recommends {names}"
        )
    _apt([*sudo, "apt-get", "update", "-q"], "Reading the machine's package lists")
    _apt([*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], f"Installing {names}")
