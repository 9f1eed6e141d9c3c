from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Money that meets an invoice of a LeafLink order, or leaves it, concerns LeafLink (R213-R215).

    Works for users without a LeafLink role.
    """

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        self.env["leaflink.payment"].sudo()._export(partials.sudo()._leaflink_pairs())
        return partials

    def unlink(self):
        pairs = self.sudo()._leaflink_pairs()
        result = super().unlink()
        self.env["leaflink.payment"].sudo()._export(pairs)
        return result

    def _leaflink_entries(self):
        """The entries of bank, cash and credit journals among what is reconciled here."""
        moves = self.debit_move_id.move_id | self.credit_move_id.move_id
        return moves.filtered(lambda move: move.journal_id.type in ("bank", "cash", "credit"))

    def _leaflink_pairs(self):
        """{entry: LeafLink orders it pays} of stores that tell LeafLink of payments."""
        if not self or not self.env["leaflink.store"]._any_exports_payments():
            return {}
        pairs = {}
        for partial in self:
            moves = partial.debit_move_id.move_id | partial.credit_move_id.move_id
            orders = moves._leaflink_orders().filtered(lambda order: order.store_id._exports_payments())
            if orders and (entry := partial._leaflink_entries()):
                pairs[entry] = pairs.get(entry, orders) | orders
        return pairs


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _leaflink_partials(self):
        """What these lines are reconciled by."""
        return self.matched_debit_ids | self.matched_credit_ids
