from odoo import api, models
from odoo.exceptions import UserError


class LeafLinkBinding(models.AbstractModel):
    """From bindings to LeafLink, when a person presses a button: through the outbox, never at once."""

    _inherit = "leaflink.binding"

    @api.model
    def _ensure(self, store, records, **values):
        """Return (bindings `records` of Odoo have in the store, those made of the others now, with these values)."""
        known = self.search([("store_id", "=", store.id), (self._link, "in", records.ids)])
        missing = records - known[self._link]
        return known, self.create([{"store_id": store.id, self._link: record.id} | values for record in missing])

    def _why_not_sent(self):
        """Return why this binding is neither created nor updated on LeafLink, "" when it is."""
        raise NotImplementedError

    def _intend_update(self):
        """Put what LeafLink must learn of these bindings into the outbox; returns those of which there is something."""
        raise NotImplementedError

    def _send_updates(self):
        """Put what LeafLink must learn of each into the outbox, or say why not; UserError when none can be sent."""
        sent, refused = self.browse(), []
        for binding in self:
            if problem := binding._why_not_sent():
                refused.append(f"{binding.display_name}: {problem}")
            else:
                sent += binding._intend_update()
        if refused and not sent:
            raise UserError("\n".join(refused))
        message = self.env._("%s record(s) are sent to LeafLink.", len(sent))
        return self.env["leaflink.store"]._notification(
            "warning" if refused else "info", "\n".join([message, *refused])
        )

    def _send_each(self, intend, codes=()):
        """`intend(binding)` for each of these that LeafLink has; a person who does it answers the issues `codes`."""
        self._check_role("operator")
        self.check_access("write")
        told = self.sudo().filtered(lambda one: one.external_id and not one.gone)
        if not told:
            names = ", ".join(self.mapped("display_name"))
            raise UserError(self.env._("LeafLink does not have %s: nothing is sent. Leave it as it is.", names))
        for binding in told:
            intend(binding)
        self.env["leaflink.issue"]._solve(told, codes)
        return self.env["leaflink.store"]._notification("info", self.env._("LeafLink is told in the background."))
