"""Translation templates (i18n/<addon>.pot), written by Odoo from a database with the addons installed."""

import subprocess
import sys

from leaflink_runtime import databases, postgres
from leaflink_runtime.places import Problem, addons, say

DATABASE = "leaflink_pot"


def write():
    """Write the template of every addon; raises Problem when Odoo cannot."""
    postgres.connect_to()
    databases.fresh(DATABASE, addons())
    command = [f"{sys.prefix}/bin/odoo", "i18n", "export", "-c", str(databases.configuration(DATABASE)), "-d", DATABASE]
    if subprocess.run([*command, *addons()]).returncode:
        raise Problem("Odoo could not write the translation templates: the reason stands above.")
    databases.drop(DATABASE)
    for addon in addons():
        say(f"{addon}/i18n/{addon}.pot")
