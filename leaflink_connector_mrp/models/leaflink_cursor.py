from odoo import models


class LeafLinkCursor(models.Model):
    _inherit = "leaflink.cursor"

    def _end_run_order_open(self):
        """Every night: what could not be planned yet, or whose job was lost."""
        result = super()._end_run_order_open()
        waiting = [("store_id", "=", self.store_id.id), ("to_assemble", "=", True)]
        self.env["leaflink.order"].search(waiting)._delay_assembly()
        return result
