from odoo import models

from .leaflink_task import kinds


class LeafLinkActivity(models.Model):
    """Entries out: what people have done about a customer, and what they change of that afterwards (R121)."""

    _inherit = "leaflink.activity"

    def write(self, vals):
        """The text of an entry written in Odoo may be corrected; LeafLink learns it."""
        if "entry" not in vals or self.env.context.get("leaflink_news"):
            return super().write(vals)
        self._check_own()
        result = super().write(vals)
        for activity in self.sudo():
            description = self.env._("Correct entry “%s” on LeafLink", activity.display_name)
            activity._intend("activity_update", activity._body(), description)
        return result

    def _intend_create(self):
        for activity in self:
            description = self.env._("Entry “%s” on LeafLink", activity.display_name)
            about = {"date": f"{activity.date.isoformat()}+00:00", "customer": int(activity.customer_id.external_id)}
            if activity.contact_id:
                about["contact"] = int(activity.contact_id.external_id)
            activity._intend("activity_create", activity._body() | about, description)

    def _body(self):
        """Return what LeafLink wants whenever an entry is written."""
        return {
            "type": self.activity_type,
            "entry": self.entry,
            "owner": int(self.store_id.leaflink_company_id),
            "author": int(self.staff_id.external_id),
        }

    def action_delete_leaflink(self):
        """Delete these entries on LeafLink, which keeps them out of its lists; what Odoo has stays."""
        self._check_role("operator")
        self.check_access("write")
        self._check_own()
        for activity in self.sudo():
            description = self.env._("Delete entry “%s” on LeafLink", activity.display_name)
            activity._intend("activity_delete", {}, description)
        return self.store_id._notification("info", self.env._("LeafLink is told in the background."))


class LeafLinkTask(models.Model):
    """Outbox kinds of entries. Customer, author, moment and text tell whether an entry was created."""

    _inherit = "leaflink.task"

    kind = kinds(
        "catalog",
        activity_create="Activity Entry Created",
        activity_update="Activity Entry Updated",
        activity_delete="Activity Entry Deleted",
    )

    def _forbidden(self, error):
        """Entries come in only from now on: it is the permission to write them that lacks."""
        if self.kind.startswith("activity_"):
            return self.store_id._switch_off("activity_sync", error, "import")
        return super()._forbidden(error)

    def _send_activity_create(self, client, payload):
        return {"id": client.create_activity_entry(payload)["id"]}

    def _find_activity_create(self, client, payload):
        """Return the entry with this customer, author, moment and text that no other row is, None if there is none."""
        moment = payload["date"]
        found = client.activity_entries(
            customer=payload["customer"], author=payload["author"], date__gte=moment, date__lte=moment
        ).results
        known = self._record()._known(self.store_id, [str(raw["id"]) for raw in found])
        others = {number for number, entry in known.items() if entry.id != self.res_id}
        return next(
            (
                {"id": raw["id"]}
                for raw in found
                if raw.get("entry") == payload["entry"] and str(raw["id"]) not in others
            ),
            None,
        )

    def _done_activity_create(self, result):
        entry = self._record()
        if not entry.external_id:
            entry.external_id = str(result["id"])

    def _send_activity_update(self, client, payload):
        client.patch_activity_entry(self._record().external_id, payload)
        return {}

    def _send_activity_delete(self, client, payload):
        client.delete_activity_entry(self._record().external_id)
        return {"deleted": True}

    def _done_activity_delete(self, result):
        self._record().write(result)
