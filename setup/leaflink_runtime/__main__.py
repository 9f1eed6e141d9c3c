"""Commands behind the Makefile. Each runs inside the cached Python environment, which is built on first use."""

import os
import sys
from pathlib import Path

from . import environment
from .places import REPO, Problem, addons, database_name, given, sandbox_path


def _environment():
    return {
        **os.environ,
        "PYTHONPATH": f"{sandbox_path()}:{REPO / 'tests'}",
        "ODOO_QUEUE_JOB_CHANNELS": "root:0",  # tests perform jobs themselves
    }


def test_addon():
    """Tests of one addon (ADDON=) on a database (DB=), only those matching K= and the files FILES= if given."""
    from . import databases, postgres

    addon = given("ADDON") or "leaflink_connector"
    if addon not in addons():
        raise Problem(f"ADDON={addon}: there is no such addon here. There are: {', '.join(addons())}.")
    database = database_name(given("DB") or f"test_{addon}")
    postgres.connect_to()
    conf = databases.ready(database, [addon], fresh=bool(given("FRESH")))
    targets = (given("FILES") or f"{addon}/tests").split()
    command = [f"{sys.prefix}/bin/pytest", "--odoo-http", f"--odoo-config={conf}", f"--odoo-database={database}", "-rs"]
    command += (["-k", given("K")] if given("K") else []) + (given("ARGS") or "").split() + targets
    os.chdir(REPO)
    os.execve(command[0], command, _environment())


def install():
    """Database DB= with ADDONS= (default: all) installed and up to date."""
    from . import databases, postgres

    postgres.connect_to()
    databases.ready(database_name(given("DB") or "leaflink"), _wanted(), fresh=bool(given("FRESH")))


def shell():
    """Odoo shell on DB=; runs SCRIPT= if given."""
    from . import databases, postgres

    database = database_name(given("DB") or "leaflink")
    postgres.connect_to()
    conf = databases.ready(database, _wanted())
    if given("SCRIPT"):
        os.dup2(os.open(given("SCRIPT"), os.O_RDONLY), 0)
    command = [f"{sys.prefix}/bin/odoo", "shell", "-c", str(conf), "-d", database, "--no-http", "--log-level=error"]
    os.execve(command[0], command, _environment())


def server():
    """Odoo with job runner on DB= and PORT=, in the foreground; the database is kept."""
    from . import databases, postgres

    database = database_name(given("DB") or "leaflink")
    postgres.connect_to()
    databases.ready(database, _wanted(), fresh=bool(given("FRESH")))
    conf = databases.configuration(database, http_port=given("PORT") or 8069)
    command = [f"{sys.prefix}/bin/odoo", "-c", str(conf)]
    os.execve(command[0], command, {**os.environ, "PYTHONPATH": str(sandbox_path())})


def drop():
    """Drop database DB=."""
    from . import databases, postgres

    postgres.connect_to()
    databases.drop(database_name(given("DB") or "leaflink"))


def python():
    """Run Python (or pytest: ARGS='-m pytest ...') in the environment."""
    command = [f"{sys.prefix}/bin/python", *(given("ARGS") or "").split()]
    os.chdir(REPO)
    os.execve(command[0], command, _environment())


def _wanted():
    return (given("ADDONS") or " ".join(addons())).replace(",", " ").split()


COMMANDS = {
    "test-addon": test_addon,
    "install": install,
    "shell": shell,
    "server": server,
    "drop": drop,
    "python": python,
}


def main():
    try:
        environment.enter()
        COMMANDS[sys.argv[1]]()
    except Problem as problem:
        sys.exit(f"make {sys.argv[1]}: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
