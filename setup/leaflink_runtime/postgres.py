"""PostgreSQL: one private cluster for every command of this user, started by the first and stopped after the last.

Who uses the cluster holds a shared lock on ``users.flock`` for as long as its process lives. A keeper process (below)
owns the server and takes the lock exclusively as soon as nobody holds it: so a crashed command leaves nothing running.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from .downloads import install_system
from .places import PG_HOME, SETUP, Problem, given, say
from .processes import patiently

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{home}'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
max_connections = 300
"""
GRACE = 20  # seconds without a user before the keeper stops the server
_held = []  # our shared lock: closed by the end of this process


def connect_to():
    """Set libpq's variables to the server to use; starts the private cluster unless PGHOST names the user's own.

    Raises Problem when the user's own server does not answer or ours cannot be had.
    """
    if _held:
        return
    host = given("PGHOST")
    if host:
        os.environ.update(PGPORT=given("PGPORT") or "5432", PGUSER=given("PGUSER") or "odoo")
    else:
        if ignored := [name for name in ("PGPORT", "PGUSER") if given(name)]:
            say(f"{' and '.join(ignored)} without PGHOST: not used, PostgreSQL is the private one of these commands.")
        os.environ.update(PGHOST=str(PG_HOME), PGPORT="5432", PGUSER="odoo")
        _use_cluster()
    if os.environ["PGUSER"] == "postgres":
        raise Problem("PGUSER=postgres: Odoo refuses this role, give another one that has CREATEDB.")
    error = _refusal()
    if error:
        remedy = "check PGHOST, PGPORT, PGUSER, PGPASSWORD" if host else f"see the end of {PG_HOME}/log"
        raise Problem(f"PostgreSQL does not answer ({error}): {remedy}.")


def _refusal():
    """Why the server of the environment's variables does not let us in; None when it does."""
    try:
        psycopg2.connect(dbname="postgres").close()
    except psycopg2.OperationalError as error:
        return str(error).strip().splitlines()[0]


def _use_cluster():
    PG_HOME.mkdir(mode=0o700, exist_ok=True)
    if PG_HOME.owner() not in ("postgres", pwd.getpwuid(os.geteuid()).pw_name):
        raise Problem(f"{PG_HOME} belongs to another user: remove it.")
    users = open(PG_HOME / "users.flock", "a")
    os.set_inheritable(users.fileno(), True)  # it must survive an exec into Odoo
    fcntl.flock(users, fcntl.LOCK_SH)
    _held.append(users)
    with open(PG_HOME / "start.flock", "a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if _refusal():
            _start()


def _start():
    binaries = _binaries()
    if not (PG_HOME / "data/PG_VERSION").exists():
        say("Creating the PostgreSQL cluster")
        _prepare(binaries)
    # Through a shell that ends at once: the keeper must not be our child, since Odoo's tests end every child they find.
    subprocess.run(
        ["sh", "-c", '"$0" -m leaflink_runtime.postgres "$1" &', sys.executable, str(binaries)],
        env={**os.environ, "PYTHONPATH": str(SETUP)},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=open(PG_HOME / "log", "ab"),
        start_new_session=True,
    )
    for _attempt in range(300):
        if not _refusal():
            return
        time.sleep(0.1)
    raise Problem(f"PostgreSQL did not start: see the end of {PG_HOME}/log.")


def _binaries():
    """Folder of initdb and postgres: the machine's, installed if we may, else the one of the pip package pgserver."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    if found:
        return found[-1].parent
    if shutil.which("postgres"):
        return Path(shutil.which("postgres")).resolve().parent
    try:
        install_system(["postgresql"])
        return _binaries()
    except Problem:
        return _pip_binaries()


def _pip_binaries():
    """pgserver has no contrib modules: Odoo logs that pg_trgm is missing and goes on without its indexes."""
    bundled = Path(sys.prefix) / "pgserver"
    if not bundled.exists():
        say("PostgreSQL is not installed, and we may not install it: taking the one of the pip package pgserver.")
        pip = (Path(sys.prefix) / "pip.txt").read_text()
        part = bundled.with_suffix(".part")
        command = [sys.executable, pip, "install", "-q", "--no-deps", "-t", part, "pgserver==0.1.4"]
        patiently(command, "Installing pgserver")
        part.rename(bundled)
    return bundled / "pgserver/pginstall/bin"


def _owner():
    """The user that runs the server (it refuses root), as keyword arguments of subprocess."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise Problem("There is no user 'postgres' to run PostgreSQL as: run  useradd --system postgres") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _prepare(binaries):
    owner = _owner()
    shutil.rmtree(PG_HOME / "data", ignore_errors=True)
    if owner:
        os.chown(PG_HOME, owner["user"], owner["group"])
    command = [
        binaries / "initdb",
        "-D",
        PG_HOME / "data",
        "-U",
        "odoo",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, **owner)
    if done.returncode:
        raise Problem(f"initdb failed: {done.stderr.strip().splitlines()[-1]}")
    with open(PG_HOME / "data/postgresql.conf", "a") as conf:
        conf.write(SETTINGS.format(home=PG_HOME))


def _keep(binaries):
    """Run the server until nobody has used it for a while, or it ends by itself."""
    server = subprocess.Popen([binaries / "postgres", "-D", PG_HOME / "data"], cwd="/", **_owner())
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, lambda *_args: sys.exit())
    users = open(PG_HOME / "users.flock")
    try:
        while not _unused(users):
            time.sleep(1)
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        server.send_signal(signal.SIGINT)  # fast shutdown; who comes now waits for our lock
        server.wait()


def _unused(users):
    """Wait until nobody uses the server; true if that is still so after a while. Then we hold the lock."""
    fcntl.flock(users, fcntl.LOCK_EX)
    fcntl.flock(users, fcntl.LOCK_UN)
    time.sleep(GRACE)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
