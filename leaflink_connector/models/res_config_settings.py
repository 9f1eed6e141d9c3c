from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What holds for all stores: how long logs are kept, where the encryption key lies."""

    _inherit = "res.config.settings"

    leaflink_retention_days = fields.Integer(
        "Keep Logs", config_parameter="leaflink_connector.retention_days", default=90
    )
    leaflink_key_source = fields.Selection(
        [
            ("environment", "LEAFLINK_SECRET_KEYS of the server's environment"),
            ("configuration", "odoo.conf, section [leaflink], secret_keys"),
            ("file", "a file in the data directory of this server"),
        ],
        compute="_compute_leaflink_key_source",
    )

    def _compute_leaflink_key_source(self):
        _keys, source = self.env["leaflink.store"]._secret_keys()
        self.leaflink_key_source = source
