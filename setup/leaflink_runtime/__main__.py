"""The commands behind the Makefile, with the variables each one reads. Most run in the cached Python environment."""

import errno
import os
import shutil
import signal
import subprocess
import sys

from . import browser, environment, processes
from .places import CACHE, PG_HOME, REPO, RUN, SETUP, Problem, addons, database_name, given, say

SANDBOX = REPO / "tests/sandbox"
WITHOUT_ODOO = ("-p", "no:odoo")  # pytest-odoo would load a database into the test process
WITHOUT_FUZZER = ("-p", "no:schemathesis")  # only the contract tests need it, and it takes a second to load


def demo():
    """The main job, live. ONCE=1 ends by itself and tells by its exit status whether every step was verified."""
    import demo

    processes.register()
    return demo.main(once=bool(given("ONCE")))


def serve():
    """A running Odoo with ADDONS= (default: all) on a new database DB=, at PORT= (default: a free one)."""
    from . import servers

    processes.register()
    servers.serve(_database("leaflink_serve"), _wanted(), given("PORT"))


def sandbox():
    """The stand-in for LeafLink alone, at PORT= (default: a free one) with the data of SEED=."""
    processes.register()
    port = processes.port(given("PORT"))
    command = [sys.executable, "-m", "leaflink_sandbox", "--port", str(port), "--seed", given("SEED") or "1"]
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(SANDBOX)})


def stop():
    """End every serve, demo and sandbox of this clone."""
    ended = processes.stop_registered()
    say(f"Ended {len(ended)} command(s)." if ended else "Nothing was running.")


def test():
    """The whole suite, one summary."""
    from . import suite

    return suite.run()


def test_unit():
    """Tests of lib/ only, without Odoo."""
    _pytest(*WITHOUT_ODOO, *WITHOUT_FUZZER, *_chosen(), "tests/unit")


def test_plain():
    """Tests in the folders FILES=, which need no Odoo."""
    _pytest(*WITHOUT_ODOO, *_chosen(), *given("FILES").split())


def bench():
    """Speed and scale, as ratios."""
    _become("python", "tests/bench")


def e2e():
    """End-to-end tests only; K= chooses."""
    browser.ensure()
    _pytest(*WITHOUT_ODOO, *_chosen(), "tests/e2e")


def chaos():
    """Kills, lost answers, two processes; KILLS= random kills in the longest of them, K= chooses."""
    os.environ["KILLS"] = given("KILLS") or "100"
    _pytest(*WITHOUT_ODOO, *_chosen(), "tests/chaos")


def test_addon():
    """Tests of ADDON= on DB=, kept between runs unless FRESH=1; K= and FILES= choose, ARGS= goes to pytest."""
    from . import databases, postgres

    addon = given("ADDON") or "leaflink_connector"
    if addon not in addons():
        raise Problem(f"ADDON={addon}: there is no such addon here. There are: {', '.join(addons())}.")
    database = _database(f"test_{addon}")
    browser.ensure()
    postgres.connect_to()
    if given("FRESH"):
        databases.drop(database)
    databases.keep_current(database, [addon])
    options = [
        "--odoo-http",
        f"--odoo-config={databases.configuration(database)}",
        f"--odoo-database={database}",
        "-rs",
    ]
    _pytest(*options, *WITHOUT_FUZZER, *_chosen(), *(given("FILES") or f"{addon}/tests").split())


def install():
    """Database DB= with ADDONS= (default: all) installed and up to date."""
    from . import databases, postgres

    postgres.connect_to()
    if given("FRESH"):
        databases.drop(_database("leaflink"))
    databases.keep_current(_database("leaflink"), _wanted())


def shell():
    """Odoo shell on DB=; runs the file SCRIPT= if given."""
    from . import databases

    install()
    database = _database("leaflink")
    if given("SCRIPT"):
        os.dup2(os.open(given("SCRIPT"), os.O_RDONLY), 0)
    conf = databases.configuration(database)
    _become("odoo", "shell", "-c", conf, "--no-http", "--log-level=error")


def server():
    """Odoo on DB= at PORT= in the foreground; unlike serve it keeps the database and upgrades it."""
    from . import databases

    install()
    conf = databases.configuration(_database("leaflink"), http_port=processes.port(given("PORT")))
    _become("odoo", "-c", conf)


def drop():
    """Drop the database DB=."""
    from . import databases, postgres

    postgres.connect_to()
    databases.drop(_database("leaflink"))


def python():
    """Python of the environment with ARGS=."""
    _become("python", *(given("ARGS") or "").split())


def pot():
    """Write the translation template of every addon."""
    from checks import translations

    translations.write()


def readme():
    """Write README.rst of every addon from its readme/ fragments."""
    from checks import readme

    readme.write()


def trace():
    """Each id of the specification with the tests that cite it."""
    from checks import trace

    trace.show()


def lint():
    """Everything that can be checked without running the addons."""
    from checks import lint

    return lint.run()


def tidy():
    """Let ruff mend what it can in FILES= (default: everything)."""
    files = (given("FILES") or ".").split()
    os.chdir(REPO)
    subprocess.run([f"{sys.prefix}/bin/ruff", "check", "--quiet", "--fix-only", *files])
    _become("ruff", "format", *files)


def clean():
    """Remove what commands left in this clone; says where the caches are."""
    stop()
    shutil.rmtree(RUN, ignore_errors=True)
    for name in ("__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"):
        for path in REPO.rglob(name):
            shutil.rmtree(path, ignore_errors=True)
    say(f"Downloads and databases stay in {CACHE} and {PG_HOME}: delete both to begin from nothing.")


def _database(default):
    return database_name(given("DB") or default)


def _wanted():
    return (given("ADDONS") or " ".join(addons())).replace(",", " ").split()


def _chosen():
    return (["-k", given("K")] if given("K") else []) + (given("ARGS") or "").split()


def _pytest(*arguments):
    os.environ["ODOO_QUEUE_JOB_CHANNELS"] = "root:0"  # tests perform jobs themselves
    _become("pytest", *arguments)


def _become(program, *arguments):
    """Go on as a program of the Python environment, with the runtime and the sandbox importable."""
    os.chdir(REPO)
    os.environ["PYTHONPATH"] = f"{SETUP}:{SANDBOX}"
    path = f"{sys.prefix}/bin/{program}"
    os.execv(path, [path, *map(str, arguments)])


ANYWHERE = [sandbox, stop, clean]  # need nothing but Python
INSIDE = [demo, serve, test, test_unit, test_plain, test_addon, e2e, chaos, bench, lint, tidy, trace, readme, pot]
INSIDE += [install, shell, server, drop, python]
COMMANDS = {command.__name__.replace("_", "-"): command for command in ANYWHERE + INSIDE}


def _interrupt(*_args):
    raise KeyboardInterrupt


def main():
    name = sys.argv[1]
    direct = given("no_proxy") or given("NO_PROXY") or ""
    os.environ["no_proxy"] = f"localhost,127.0.0.1,{direct}"  # our servers are not reached through a proxy
    signal.signal(signal.SIGTERM, _interrupt)  # unwind, so that what we started is ended
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, _interrupt)  # the terminal was closed
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it starts in the background ignore it
    try:
        if COMMANDS[name] in INSIDE:
            environment.enter()
        return COMMANDS[name]()
    except Problem as problem:
        return f"make {name}: {problem}"
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return f"make {name}: the disk is full: make room, or set XDG_CACHE_HOME to a larger one."
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and error.filename:
            remedy = (
                f"remove {RUN}"
                if str(error.filename).startswith(str(RUN))
                else "set XDG_CACHE_HOME to a folder of yours"
            )
            return (
                f"make {name}: {error.filename} cannot be used ({error.strerror}): {remedy}, or give it to this user."
            )
        raise
    except KeyboardInterrupt:
        print(flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main())
