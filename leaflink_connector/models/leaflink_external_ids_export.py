from odoo import models


class LeafLinkTask(models.Model):
    """What Odoo calls a record, told to LeafLink in its external_ids (R105, R138)."""

    _inherit = "leaflink.task"

    def _patch_external_ids(self, read, patch, body):
        """`patch(body)`, of whose external_ids only our key is sent; returns LeafLink's answer.

        Keys of other systems are put back if LeafLink replaces them all; nobody documents it. `read()` returns the
        record as it is before.
        """
        mine = body["external_ids"]
        others = {key: value for key, value in (read().get("external_ids") or {}).items() if key not in mine}
        answer = patch(body)
        if others.items() - (answer.get("external_ids") or {}).items():
            answer = patch({"external_ids": others | mine})
        return answer
