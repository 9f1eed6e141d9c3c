from odoo import models

from ..lib import errors


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

    def _without_refused_key(self, send, body):
        """Return (answer of `send(body)`, reason or ""): a key that LeafLink has not allotted is left out."""
        try:
            return send(body), ""
        except errors.Rejected as error:
            if "external_ids" not in body or "external_ids" not in {path.split(".")[0] for path, _text in error.errors}:
                raise
            rest = {name: value for name, value in body.items() if name != "external_ids"}
            return (send(rest) if rest else None), str(error)
