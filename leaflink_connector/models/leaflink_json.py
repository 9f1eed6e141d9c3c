from odoo import fields


class Json(fields.Json):
    """JSON that every program can read: XML-RPC knows no null, it gets False for one at any depth, as Odoo does
    for other fields. The ORM gives the value as it is stored."""

    def convert_to_read(self, value, record, use_display_name=True):
        return _without_null(super().convert_to_read(value, record, use_display_name))

    def convert_to_write(self, value, record):
        """An assignment goes through here and must store what was assigned."""
        return self.convert_to_record(value, record)


def _without_null(value):
    if isinstance(value, dict):
        return {key: _without_null(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    return False if value is None else value
