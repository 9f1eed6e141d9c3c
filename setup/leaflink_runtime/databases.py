"""Databases: a template per set of foreign modules, quick copies of it, and this clone's addons installed or upgraded in them."""

import ast
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing

import psycopg2

from .downloads import exclusive, odoo_home, say
from .environment import LOCK
from .places import CONF, DATA, REPO, SETUP, Problem, addons, digest

PREPARE = SETUP / "leaflink_runtime/prepare_template.py"


def sql(statement, database="postgres"):
    """Run one statement outside a transaction; returns its rows, or None."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def exists(database):
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def manifest(addon):
    return ast.literal_eval((REPO / addon / "__manifest__.py").read_text())


def closure(names):
    """This clone's addons among ``names`` and what they depend on, and the foreign modules they need."""
    own, foreign, todo = set(), set(), list(names)
    while todo:
        name = todo.pop()
        if name in own or name in foreign:
            continue
        if name in addons():
            own.add(name)
            todo += manifest(name)["depends"]
        else:
            foreign.add(name)
    return sorted(own), sorted(foreign)


def ready(database, names, fresh=False):
    """Make ``database`` exist with the addons ``names`` installed and up to date; returns its configuration file."""
    own, foreign = closure(names)
    if fresh:
        drop(database)
    if not exists(database):
        template = _template(foreign)
        say(f"Creating database {database}")
        _copy(template, database)
    conf = configuration(database)
    before = json.loads(sql(f"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{database}'")[0][0] or "{}")
    now = {name: _state(name) for name in own}
    new = [name for name in own if name not in before]
    changed = [name for name in own if name in before and before[name] != now[name]]
    if new or changed:
        say(f"{database}: installing {', '.join(new) or 'nothing'}; upgrading {', '.join(changed) or 'nothing'}")
        options = (["-i", ",".join(new)] if new else []) + (["-u", ",".join(changed)] if changed else [])
        odoo(conf, database, *options, "--stop-after-init", "--no-http", "--log-level=warn")
        comment = json.dumps({**before, **now})
        sql(f"COMMENT ON DATABASE {database} IS '{comment}'")
    return conf


def drop(database):
    sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    shutil.rmtree(DATA / "filestore" / database, ignore_errors=True)


def configuration(database, **options):
    """Write Odoo's configuration for one database; ``options`` override or add to it."""
    CONF.mkdir(parents=True, exist_ok=True)
    DATA.mkdir(parents=True, exist_ok=True)
    values = {
        "addons_path": REPO,
        "data_dir": DATA,
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
    path = CONF / f"{database}.conf"
    queue = "\n[queue_job]\nchannels = root:4,root.leaflink:4,root.leaflink.in:1,root.leaflink.out:1,root.leaflink.stock:1,root.leaflink.catalog:1\n"
    path.write_text("[options]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()) + queue)
    return path


def odoo(conf, database, *options, **keywords):
    """Run Odoo's command line to its end; raises Problem when it fails."""
    command = [f"{sys.prefix}/bin/odoo", "-c", str(conf), "-d", database, *options]
    if subprocess.run(command, **keywords).returncode:
        raise Problem(f"Odoo could not prepare database {database}: the reason stands above.")


def _template(foreign):
    """Name of the template database with these foreign modules installed and a US company set up."""
    name = f"leaflink_tpl_{digest(LOCK, str(odoo_home()), PREPARE, ' '.join(foreign))}"
    with exclusive(name):
        if not exists(name):
            say(f"Building the template database for {', '.join(foreign)} (about a minute, once)")
            building = f"{name}_part"
            drop(building)
            sql(f"CREATE DATABASE {building} ENCODING 'UTF8' TEMPLATE template0")
            conf = configuration(building)
            modules = ",".join(foreign) or "base"
            odoo(conf, building, "-i", modules, "--stop-after-init", "--no-http", "--log-level=warn")
            shell = [f"{sys.prefix}/bin/odoo", "shell", "-c", str(conf), "-d", building, "--no-http", "--log-level=warn"]
            with open(PREPARE) as script:
                if subprocess.run(shell, stdin=script).returncode:
                    raise Problem("The template database could not be set up: the reason stands above.")
            _rename(building, name)
    return name


def _rename(old, new):
    sql(f"ALTER DATABASE {old} RENAME TO {new}")
    files = DATA / "filestore"
    shutil.rmtree(files / new, ignore_errors=True)
    if (files / old).exists():
        (files / old).rename(files / new)


def _copy(template, database):
    with exclusive(template):  # PostgreSQL copies a template for one client at a time
        sql(f"CREATE DATABASE {database} TEMPLATE {template}")
    source, target = DATA / "filestore" / template, DATA / "filestore" / database
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target, copy_function=os.link)  # files there are named by content and never rewritten


def _state(addon):
    """Fingerprint of what an upgrade would load: everything of the addon but tests, docs and web files."""
    root = REPO / addon
    skipped = {"tests", "static", "readme", "__pycache__", "i18n"}
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not skipped & set(path.relative_to(root).parts)]
    return digest(*files)
