"""Odoo and the LeafLink sandbox as processes of this command: started, waited for, ended by their own ids.

Used by ``make serve`` and ``make demo``, and by the end-to-end tests and benchmarks.
"""

import json
import os
import signal
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from . import databases, postgres, processes
from .places import REPO, RUN, Problem, data_dir, exclusive, say

TOLD = RUN / "serve.json"
READY = 120  # seconds a server may take to answer


class Server:
    """A process with an address. ``stop``, ``kill`` and ``start`` may be called again and again on the same port."""

    def __init__(self, name, command, address, environment):
        self.name, self.command, self.address, self.environment = name, command, address, environment
        self.log = RUN / f"{name}.log"
        self.process = None

    @property
    def pids(self):
        return [self.process.pid] if self.process and self.process.poll() is None else []

    def start(self):
        """Start and wait until it answers; raises Problem with the place of the log when it does not."""
        RUN.mkdir(exist_ok=True)
        self._log_begin = self.log.stat().st_size if self.log.exists() else 0
        self.process = processes.start(self.command, self.log, env=self.environment, cwd=REPO)
        deadline = time.monotonic() + READY
        while not self.answers():
            if self.process.poll() is not None:
                raise Problem(f"{self.name} ended before it answered: see the end of {self.log}.")
            if time.monotonic() > deadline:
                raise Problem(f"{self.name} does not answer after {READY} s: see the end of {self.log}.")
            time.sleep(0.1)

    def answers(self):
        try:
            with urllib.request.urlopen(self.address, timeout=5) as answer:
                return answer.status == 200
        except OSError:  # also an HTTP status that is an error
            return False

    def stop(self):
        if self.process:
            processes.stop(self.process)

    def kill(self):
        """End it as a power cut would."""
        processes.stop(self.process, signal.SIGKILL)


class Odoo(Server):
    """Odoo on one database, in one process, with the job runner unless ``runner`` is false.

    ``channels`` replaces the capacities of the runner's channels.
    """

    login = password = "admin"

    def __init__(self, database, port, runner=True, channels=databases.CHANNELS, name="odoo"):
        self.db, self.runner = database, runner
        self.url = f"http://127.0.0.1:{port}"
        self.data_dir = data_dir(database)
        self.conf = databases.configuration(database)
        wide = "base,rpc,web,queue_job" if runner else "base,rpc,web"
        command = [f"{sys.prefix}/bin/odoo", "-c", self.conf, f"--http-port={port}", f"--load={wide}"]
        # Without a limit of threads a burst uses up the database connections, and what comes then is answered with 500.
        # The tests' own channels would tell the runner to do nothing.
        environment = {**os.environ, "ODOO_MAX_HTTP_THREADS": "auto", "ODOO_QUEUE_JOB_CHANNELS": channels}
        super().__init__(f"{name}-{database}", command, f"{self.url}/web/health", environment)

    def answers(self):
        return super().answers() and (not self.runner or self._runner_is_ready())

    def _runner_is_ready(self):
        with open(self.log, "rb") as log:
            log.seek(self._log_begin)
            return f"queue job runner ready for db {self.db}".encode() in log.read()

    def facts(self):
        """What ``.run/serve.json`` tells."""
        names = ("url", "db", "login", "password", "pids")
        return {**{name: getattr(self, name) for name in names}, "data_dir": str(self.data_dir), "log": str(self.log)}


class Sandbox(Server):
    """The stand-in for LeafLink in its own process."""

    def __init__(self, port, seed):
        self.page_url = f"http://127.0.0.1:{port}/"
        self.url = f"{self.page_url}api/v2/"
        command = [sys.executable, "-m", "leaflink_sandbox", "--port", port, "--seed", seed]
        super().__init__(
            f"sandbox-{port}", command, self.page_url, {**os.environ, "PYTHONPATH": str(REPO / "tests/sandbox")}
        )


@contextmanager
def odoo(database, addons, port=None, fresh=True, **options):
    """A running Odoo with these addons on the database; ``fresh`` makes the database anew. Options: see Odoo.

    Raises Problem when the port is taken, the database is served already, or Odoo does not start.
    """
    postgres.connect_to()
    with exclusive(f"serving-{database}", busy=f"Database {database} is in use: give another DB=, or run  make stop"):
        forget(database)
        server_port = processes.port(port)
        (databases.fresh if fresh else databases.keep_current)(database, addons)
        server = Odoo(database, server_port, **options)
        server.log.unlink(missing_ok=True)
        with _running(server):
            yield server


@contextmanager
def second_odoo(first):
    """A second process on the database of a running Odoo, as another machine beside it; only one runner is elected."""
    with _running(Odoo(first.db, processes.port(None), runner=False, name="second-odoo")) as server:
        yield server


@contextmanager
def sandbox(port=None, seed=1):
    """A running sandbox with its own state; raises Problem when the port is taken."""
    with _running(Sandbox(processes.port(port), seed)) as server:
        yield server
    server.log.unlink(missing_ok=True)  # nothing went wrong: nobody will read it


@contextmanager
def _running(server):
    try:
        server.start()
        yield server
    finally:
        server.stop()


def serve(database, addons, port):
    """Keep Odoo up until Ctrl-C or ``make stop``; ``.run/serve.json`` says where it is while it is up."""
    forget()
    with odoo(database, addons, port) as server:
        facts, part = json.dumps(server.facts(), indent=4) + "\n", TOLD.with_suffix(".part")
        try:
            part.write_text(facts)
            part.replace(TOLD)  # who polls for the file never reads half of it
            say(f"Odoo {server.url}  database {server.db}, login admin, password admin. Ctrl-C or  make stop  ends it.")
            wait(server)
        finally:
            with suppress(FileNotFoundError):
                if TOLD.read_text() == facts:  # not that of a later serve on another database
                    TOLD.unlink()


def forget(database=None):
    """Remove ``.run/serve.json`` when it is of a serve that was killed: nothing runs, or ``database`` is ours now."""
    with suppress(FileNotFoundError):
        try:
            facts = json.loads(TOLD.read_text())
            stale = facts["db"] == database or not any(_serves(pid, facts["db"]) for pid in facts["pids"])
        except (ValueError, KeyError, TypeError):
            stale = True
        if stale:
            TOLD.unlink()


def _serves(pid, database):
    try:
        return f"/{database}.conf".encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait(*running):
    """Return at Ctrl-C or ``make stop``; raises Problem when a server ends by itself."""
    with suppress(KeyboardInterrupt):
        while all(server.pids for server in running):
            time.sleep(0.5)
        server = next(server for server in running if not server.pids)
        raise Problem(f"{server.name} has ended by itself: see the end of {server.log}.")
