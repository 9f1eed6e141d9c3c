"""Pick, pack and ship by themselves, all of an order or nothing (R220, R221)."""

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_STEPS = 5


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    fulfilment_mode = fields.Selection(
        [
            ("none", "The warehouse does it"),
            ("pick", "Reserve the goods"),
            ("pick_pack", "Reserve, pick and pack; the warehouse ships"),
            ("pick_pack_ship", "Reserve, pick, pack and ship"),
        ],
        string="After Confirmation",
        default="none",
        required=True,
        tracking=True,
        help="Only if the stock covers the whole order; otherwise nothing of it is touched, and an issue says what is "
        "missing. Shipping tells LeafLink as a delivery validated by hand does.",
    )


class LeafLinkOrder(models.Model):
    _inherit = "leaflink.order"

    to_fulfil = fields.Boolean(readonly=True, copy=False, help="The store wants it picked, and it is not yet.")

    _fulfil_idx = models.Index("(store_id) WHERE to_fulfil")

    def _sale_confirmed(self):
        """Confirmed by whomever: what follows is done in a job, never in the transaction of who confirms."""
        result = super()._sale_confirmed()
        self.filtered(lambda order: order.store_id.fulfilment_mode != "none")._want("fulfil")
        return result

    @api.model
    def _errands(self):
        return super()._errands() | {"fulfil": self.env._("Pick the goods of LeafLink order %s")}

    def _do_fulfil(self):
        """Do as far as the store says what the warehouse would do.

        Raises UserError naming what is missing when the stock does not cover the whole order.
        """
        sale, mode = self.sale_order_id, self.store_id.fulfilment_mode
        if mode != "none" and sale.state == "sale":
            self._reserve(sale)
            steps = {"pick": (), "pick_pack": ("internal",), "pick_pack_ship": ("internal", "outgoing")}[mode]
            for _step in range(MOST_STEPS):
                ready = self._open_pickings(sale).filtered(
                    lambda picking: picking.state == "assigned" and picking.picking_type_code in steps
                )
                if not ready:
                    break
                self._validate(ready)
                self._assign(sale)
        self.to_fulfil = False
        self.env["leaflink.issue"]._solve(sale, ["fulfilment"])

    def _open_pickings(self, sale):
        return sale.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _assign(self, sale):
        """Reserve what can be reserved; returns the moves that are not finished."""
        moves = self._open_pickings(sale).move_ids
        moves.filtered(lambda move: move.state in ("waiting", "confirmed", "partially_available"))._action_assign()
        return moves

    def _reserve(self, sale):
        """Reserve the first step of everything, or nothing."""
        moves = self._assign(sale)
        first = moves.filtered(lambda move: not move.move_orig_ids and move.state not in ("done", "cancel"))
        short = first.filtered(lambda move: move.state != "assigned")
        if short:
            texts = [
                self.env._(
                    "%(product)s: %(missing)g of %(ordered)g %(unit)s",
                    product=move.product_id.display_name,
                    missing=move.product_uom_qty - move.quantity,
                    ordered=move.product_uom_qty,
                    unit=move.product_uom.name,
                )
                for move in short
            ]
            raise UserError(self.env._("The stock does not cover the order. Missing: %s.", "; ".join(texts)))

    def _validate(self, pickings):
        for picking in pickings:
            answer = picking.with_context(skip_sms=True, skip_backorder=True).button_validate()
            if picking.state != "done":
                name = isinstance(answer, dict) and answer.get("name") or self.env._("a question")
                raise UserError(
                    self.env._(
                        "%(picking)s cannot be validated without a person: %(why)s.", picking=picking.name, why=name
                    )
                )

    def _refuse_fulfil(self, error):
        words = {"sale": self.sale_order_id.name, "reason": self._reason(error)}
        message = self.env._("%(sale)s was not picked: %(reason)s Correct it and press Fix.", **words)
        self.env["leaflink.issue"]._open(
            self.store_id, self.sale_order_id, "fulfilment", message, action="action_leaflink_fulfil"
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_leaflink_fulfil(self):
        """Try again to pick, pack and ship what the store wants, in the background."""
        self.sudo().leaflink_order_ids._delay_errand("fulfil")
        return True
