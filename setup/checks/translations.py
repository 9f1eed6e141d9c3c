"""Translation templates (i18n/<addon>.pot), written by Odoo from a database with the addons installed."""

import sys

from leaflink_runtime import databases, postgres, processes
from leaflink_runtime.places import addons, say

DATABASE = "leaflink_pot"


def write():
    """Write the template of every addon; raises Problem when Odoo cannot."""
    postgres.connect_to()
    databases.fresh(DATABASE, addons())
    command = [f"{sys.prefix}/bin/odoo", "i18n", "export", "-c", databases.configuration(DATABASE), "-d", DATABASE]
    processes.patiently([*command, *addons()], "Writing the translation templates")
    databases.drop(DATABASE)
    for addon in addons():
        say(f"{addon}/i18n/{addon}.pot")
