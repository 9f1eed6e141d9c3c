from odoo import models


class LeafLinkPartnerBinding(models.AbstractModel):
    """Contacts out: created, updated and archived on LeafLink (R119).

    A concrete model names in `_thing` what its kinds of the outbox begin with, and LeafLink's id in their payloads.
    """

    _inherit = "leaflink.partner.binding"
    _thing = None

    def action_update_leaflink(self):
        """Create these records on LeafLink, or send what their contacts say otherwise, in the background.

        Raises UserError naming what is wrong when none of them can be sent; of several the others go out.
        """
        self._check_role("operator")
        self.check_access("write")
        result = self._send_updates()
        self.env["leaflink.issue"]._solve(self, ["conflict"])
        return result

    def action_archive_leaflink(self):
        """Archive these records on LeafLink, or delete those it only deletes; their contacts stay."""
        return self._send_each(lambda binding: binding._intend_archive(), ["archived_here"])

    def _intend_archive(self):
        raise NotImplementedError

    def _why_not_sent(self):
        if self.gone:
            return self.env._("LeafLink no longer knows it.")
        if not self.partner_id:
            return self.env._("It is not linked to a contact.")
        if not self.store_id.leaflink_company_id:
            return self.env._("The store does not know its LeafLink company: Connect.")
        return ""

    def _intend_update(self, names=None):
        """Only what follows from the contact's fields `names`, if given."""
        told = self.browse()
        for binding in self.sudo():
            if not binding.external_id:
                description = self.env._("Create %s on LeafLink", binding.display_name)
                binding._intend(f"{self._thing}_create", binding._create_body(), description)
            elif changes := binding._changes(names):
                description = self.env._("Update %s on LeafLink", binding.display_name)
                payload = {self._thing: binding.external_id} | changes
                binding._intend(f"{self._thing}_update", payload, description)
            else:
                continue
            told += binding
        return told

    def _create_body(self):
        """Return what LeafLink is to create."""
        raise NotImplementedError

    def _changes(self, names=None):
        """Return {key: value} of what the contact says otherwise than LeafLink, of its fields `names` if given."""
        raise NotImplementedError

    def _created(self, external_id, sent):
        """LeafLink has it now under this id; what the contact has come to say since that was `sent` follows."""
        if not self.external_id:
            self.external_id = external_id
        if (names := self._changed_since(sent)) and not self._why_not_sent():
            self._intend_update(names)
        self._delay_fetch()

    def _changed_since(self, sent):
        """Return the fields of the contact that say otherwise than the body that was `sent` to LeafLink."""
        raise NotImplementedError
