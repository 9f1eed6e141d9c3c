"""Brings up Odoo 19, PostgreSQL and the addons of this clone; see ``__main__.py`` for the commands."""
