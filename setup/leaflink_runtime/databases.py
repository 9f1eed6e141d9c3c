"""Databases: templates with modules installed, quick copies of them, and copies kept up to date."""

import ast
import json
import os
import shutil
import sys
from contextlib import closing
from importlib.metadata import version

import psycopg2
import psycopg2.errors

from .downloads import odoo_home
from .places import CACHE, PG_HOME, REPO, SETUP, Problem, addons, data_dir, digest, exclusive, say
from .processes import Failed, patiently

COMPANY = SETUP / "leaflink_runtime/prepare_company.py"
CHANNELS = "root:4,root.leaflink:4,root.leaflink.in:1,root.leaflink.out:1,root.leaflink.stock:1,root.leaflink.catalog:1"


def fresh(database, names):
    """Make ``database`` a new one with the addons ``names``; a mere copy if no addon changed since the last time."""
    refuse_foreign(database)
    own, foreign = closure(names)
    template = f"leaflink_app_{digest(str(REPO), *own, *foreign)}"
    with exclusive(template):
        if not exists(template) or _installed(template) != {name: fingerprint(name) for name in own}:
            drop(template)
            keep_current(template, names)
    drop(database)
    _copy(template, database)


def keep_current(database, names):
    """Make ``database`` exist with the addons ``names``, and upgrade those whose files changed since the last time."""
    refuse_foreign(database)
    own, foreign = closure(names)
    if not exists(database):
        _copy(_template(foreign), database)
    before, now = _installed(database), {name: fingerprint(name) for name in own}
    new = [name for name in own if name not in before]
    changed = [name for name in own if name in before and before[name] != now[name]]
    if new or changed:
        words = (["installing", *new] if new else []) + (["upgrading", *changed] if changed else [])
        options = (["-i", ",".join(new)] if new else []) + (["-u", ",".join(changed)] if changed else [])
        _odoo(database, *options, doing=f"{database}: {' '.join(words)}")
        sql(f"COMMENT ON DATABASE {database} IS '{json.dumps({**before, **now})}'")


def exists(database):
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def drop(database):
    refuse_foreign(database)
    sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    shutil.rmtree(data_dir(database), ignore_errors=True)


def refuse_foreign(database):
    """Raise Problem when the database is one of the user's own server that we did not make: ours have our comment."""
    if os.environ.get("PGHOST") == str(PG_HOME) or database.startswith(("leaflink_tpl_", "leaflink_app_")):
        return
    if exists(database) and not isinstance(_comment(database), dict):
        raise Problem(f"Database {database} exists and was not made by this project: give another DB=.")


def sql(statement, database="postgres"):
    """Run one statement outside a transaction; returns its rows, or None. Raises Problem when PostgreSQL refuses."""
    try:
        with closing(psycopg2.connect(dbname=database)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else None
    except psycopg2.Error as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        denied = isinstance(error, psycopg2.errors.InsufficientPrivilege)
        remedy = f": the role {os.environ.get('PGUSER')} must own its databases and have CREATEDB" if denied else ""
        raise Problem(f"PostgreSQL refuses ({reason}){remedy}.") from error


def closure(names):
    """This clone's addons among ``names`` and what they depend on, and the foreign modules these need; both sorted."""
    own, foreign, todo = set(), set(), list(names)
    while todo:
        name = todo.pop()
        if name not in addons():
            foreign.add(name)
        elif name not in own:
            own.add(name)
            todo += ast.literal_eval((REPO / name / "__manifest__.py").read_text())["depends"]
    return sorted(own), sorted(foreign)


def configuration(database, **options):
    """Write Odoo's configuration for one database and return its path; ``options`` override or add to it."""
    data_dir(database).mkdir(parents=True, exist_ok=True)
    core = odoo_home() / "addons"  # a source checkout keeps most modules there
    values = {
        "addons_path": f"{REPO},{core}" if core.is_dir() else REPO,
        "data_dir": data_dir(database),
        "db_host": os.environ["PGHOST"],
        "db_port": os.environ["PGPORT"],
        "db_user": os.environ["PGUSER"],
        "db_password": os.environ.get("PGPASSWORD", "odoo"),
        "db_name": database,
        "http_interface": "127.0.0.1",
        "server_wide_modules": "base,rpc,web,queue_job",
        "workers": 0,
        "max_cron_threads": 1,
        "list_db": False,
        "without_demo": True,
        "limit_time_real": 1200,
        "limit_time_cpu": 600,
        **options,
    }
    path = CACHE / "conf" / f"{database}.conf"
    path.parent.mkdir(exist_ok=True)
    lines = "".join(f"{key} = {value}\n" for key, value in values.items())
    path.write_text(f"[options]\n{lines}\n[queue_job]\nchannels = {CHANNELS}\n")
    return path


def fingerprint(addon):
    """Digest of what an upgrade would load: everything of the addon but tests, documents and web files."""
    root = REPO / addon
    skipped = {"tests", "static", "readme", "i18n", "__pycache__"}
    files = [
        path for path in sorted(root.rglob("*")) if path.is_file() and not skipped & set(path.relative_to(root).parts)
    ]
    return digest(*files)


def _installed(database):
    """Fingerprints of our addons at their last upgrade; they live in the comment of the database and so die with it."""
    comment = _comment(database)
    return comment if isinstance(comment, dict) else {}


def _comment(database):
    text = sql(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'")[0][0]
    try:
        return json.loads(text or "null")
    except ValueError:  # somebody else's
        return None


def _template(foreign):
    """Name of the template database with these foreign modules and a US company set up."""
    name = f"leaflink_tpl_{digest(str(odoo_home()), version('odoo-addon-queue_job'), COMPANY, *foreign)}"
    with exclusive(name):
        if not exists(name):
            building = f"{name}_part"
            drop(building)
            sql(f"CREATE DATABASE {building} ENCODING 'UTF8' TEMPLATE template0")
            _odoo(
                building,
                "-i",
                ",".join(foreign),
                doing=f"Building a database with {', '.join(foreign)} (a minute, once)",
            )
            _shell(building, COMPANY, doing="Setting up its company")
            _rename(building, name)
    return name


def _rename(old, new):
    sql(f"ALTER DATABASE {old} RENAME TO {new}")
    shutil.rmtree(data_dir(new), ignore_errors=True)
    data_dir(old).rename(data_dir(new))
    (data_dir(new) / "filestore" / old).rename(data_dir(new) / "filestore" / new)


def _copy(template, database):
    with exclusive(f"copy-{template}"):  # PostgreSQL copies a template for one client at a time
        sql(f"CREATE DATABASE {database} TEMPLATE {template}")
        sql(f"COMMENT ON DATABASE {database} IS '{json.dumps(_installed(template))}'")
    shutil.rmtree(data_dir(database), ignore_errors=True)
    source, target = data_dir(template) / "filestore" / template, data_dir(database) / "filestore" / database
    shutil.copytree(source, target, copy_function=os.link)  # files there are named by content and never rewritten


def _odoo(database, *options, doing):
    _patiently([f"{sys.prefix}/bin/odoo", "-c", configuration(database), *options, "--stop-after-init"], doing)


def _shell(database, script, doing):
    with open(script) as source:
        _patiently([f"{sys.prefix}/bin/odoo", "shell", "-c", configuration(database)], doing, stdin=source)


def _patiently(command, doing, **keywords):
    """Run Odoo quietly, but pass its warnings on, and everything it said when it fails."""
    try:
        output = patiently([*command, "--no-http", "--log-level=warn"], doing, **keywords)
    except Failed as failure:
        say(failure.output)
        raise Problem(f"{doing}: Odoo failed, the reason stands above.") from None
    for line in output.splitlines():
        if " WARNING " in line or " ERROR " in line:
            say(line)
