"""What LeafLink's batches should be, by the lots in stock (R246-R249). Nothing here calls LeafLink."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from odoo.addons.leaflink_connector.models.leaflink_job import job
from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import available
from .leaflink_batch import POTENCIES
from .leaflink_store_batch import QUESTIONS

BUSY_SECONDS = 10
COPIED = ("batch_date", "testing_source", "cannabinoid_unit", *POTENCIES)


class LeafLinkStore(models.Model):
    _inherit = "leaflink.store"

    def _wake_batches(self):
        """Lots or settings have changed: stores that manage batches look in the background what LeafLink lacks."""
        for store in self.sudo().filtered(lambda one: one.batch_sync == "manage" and one.state == "connected"):
            description = self.env._("Look at the batches of %s", store.name)
            store.with_context(queue_job__no_delay=False)._delay(
                store, "catalog", "batches", description=description
            )._job_manage_batches()

    @api.model
    def _wake_batches_of(self, lots):
        """The same for the stores that may sell these lots, whoever asks."""
        domain = [("batch_sync", "=", "manage"), ("state", "=", "connected")]
        if all(lot.company_id for lot in lots):
            domain.append(("company_id", "in", lots.company_id.ids))
        self.sudo().search(domain)._wake_batches()

    @job
    def _job_manage_batches(self):
        """Intend what LeafLink lacks, without reading its lists before: whatever is created is looked for first."""
        if not self._advisory_lock("batches", self.id):
            message = self.env._("Somebody else looks at the batches of store %s.", self.name)
            raise RetryableJobError(message, seconds=BUSY_SECONDS, ignore_retry=True)
        self._settle_batches()

    def _settle_batches(self):
        """Link batches and lots; where Odoo manages batches, intend what LeafLink must learn."""
        batches = self.env["leaflink.batch"].search([("store_id", "=", self.id)])
        if self.batch_sync != "manage" or self._is_stock_forbidden():
            batches._link_lots()
            return
        stocked = self._stocked_lots()
        batches |= batches._add_for(self, stocked)
        batches._link_lots()
        live = batches.filtered(lambda batch: not batch.gone)
        self.env["leaflink.issue"]._solve(batches - live, QUESTIONS)
        live._intend_missing(stocked)
        live._settle_consumed()
        lots = set(stocked)
        self._tell_waiting(live.filtered(lambda batch: batch.waits_for and not lots.isdisjoint(batch.lot_ids)))
        self._tell_foreign(live, stocked)

    def _listings_of(self, products):
        """Return {product: its linked listings in this store}."""
        domain = [("store_id", "=", self.id), ("product_id", "in", products.ids)]
        return dict(self.env["leaflink.listing"]._read_group(domain, ["product_id"], ["id:recordset"]))

    def _stocked_lots(self):
        """Return the lots this store has for sale, of products it sells."""
        domain = [("location_id", "in", self._stock_location_ids()), ("lot_id", "!=", False)]
        groups = self.env["stock.quant"].sudo()._read_group(domain, ["lot_id"], having=[("quantity:sum", ">", 0)])
        lots = self.env["stock.lot"].sudo().union(*(lot for [lot] in groups))
        sold = self._listings_of(lots.product_id)
        return lots.filtered(lambda lot: lot.product_id in sold)

    def _tell_waiting(self, batches):
        """One issue for all batches that wait for their details."""
        Issue = self.env["leaflink.issue"]
        if not batches:
            Issue._solve(self, ["batch_details"])
            return
        message = self.env._(
            "%(count)s batch(es) of store %(store)s are not on LeafLink yet, %(name)s for example: %(why)s",
            count=len(batches),
            store=self.name,
            name=batches[0].name,
            why=batches[0].waits_for,
        )
        Issue._open(self, self, "batch_details", message, action="action_open_waiting_batches")

    def _tell_foreign(self, batches, stocked):
        """A lot whose number LeafLink uses for other products: whether it is the same batch only a person knows."""
        numbers = (stocked - batches.lot_ids).grouped("name")
        asked = batches.filtered(lambda batch: batch.name in numbers)
        Issue = self.env["leaflink.issue"]
        Issue._solve(batches - asked, ["batch_number"])
        for batch in asked:
            message = self.env._(
                "LeafLink has batch %(batch)s for other products than lot %(lot)s of %(product)s. If it is the same "
                "batch, press Fix; else give the lot another number.",
                batch=batch.name,
                lot=batch.name,
                product=numbers[batch.name][0].product_id.display_name,
            )
            Issue._open(self, batch, "batch_number", message, action="action_adopt")


class LeafLinkBatch(models.Model):
    _inherit = "leaflink.batch"

    def _add_for(self, store, lots):
        """Return new rows for those of `lots` whose number none of these batches has; a deleted batch begins anew."""
        known = set(self.filtered(lambda batch: not batch.gone).mapped("name"))
        dead = self.filtered("gone").grouped("name")
        fresh = []
        for number, twins in lots.filtered(lambda lot: lot.name not in known).grouped("name").items():
            if number in dead:
                dead[number][:1]._begin_anew()
            else:
                fresh.append({"store_id": store.id, "name": number, "is_ours": True} | self._draft_values(store, twins))
        return self._insert(fresh)

    def _draft_values(self, store, lots):
        """What another store knows of the batch, else the day of the lot and the store's laboratory."""
        twin = self.sudo().search(
            [("name", "=", lots[0].name), ("lot_ids", "in", lots.ids), ("store_id", "!=", store.id)], limit=1
        )
        if twin:
            return {name: twin[name] for name in COPIED}
        zone = ZoneInfo(store.company_id.partner_id.tz or "UTC")
        made = min(lots.mapped("create_date")).replace(tzinfo=ZoneInfo("UTC"))
        return {
            "batch_date": made.astimezone(zone).date(),
            "testing_source": store.batch_testing_source,
            "cannabinoid_unit": "%",
        }

    def _begin_anew(self):
        self.assignment_ids.unlink()
        self.write(
            {
                "external_id": False,
                "gone": False,
                "is_ours": True,
                "digest": False,
                "documents": False,
                "consumed_asked_on": False,
            }
        )

    def action_adopt(self):
        """These batches of LeafLink are all lots of their number, whatever product LeafLink has them for."""
        self._check_role("operator")
        self.check_access("write")
        self.sudo().is_ours = True
        self.env["leaflink.issue"]._solve(self, ["batch_number"])
        self.store_id._wake_batches()
        return True

    def _intend_missing(self, stocked=None):
        """Intend creating, assigning and documents of these batches of one store, as far as nothing was refused.

        `stocked`: the lots for sale; None: all lots of these batches.
        """
        if not self:
            return
        stocked = set(self.lot_ids if stocked is None else stocked)
        held = self.env["leaflink.task"]._held_batch_keys(self)
        sold = self.store_id._listings_of(self.lot_ids.product_id)
        ready = self.filtered(lambda one: not one.external_id and not one.waits_for)
        ready.filtered(lambda one: not stocked.isdisjoint(one.lot_ids))._intend_create(held)
        here = self.filtered("external_id")
        here._intend_assignments({batch: batch._missing_listings(sold, stocked) for batch in here}, held)
        here.filtered("lot_ids")._intend_documents(held)

    def _missing_listings(self, sold, stocked):
        """Return the listings that sell a lot in stock of this batch and that LeafLink has not assigned it to."""
        none = self.env["leaflink.listing"]
        listings = none.union(*(sold.get(lot.product_id, none) for lot in self.lot_ids if lot in stocked))
        return listings.filtered(lambda one: one.external_id and not one.gone and not one._is_archived()) - (
            self.assignment_ids.listing_id
        )

    # --- used up

    def _settle_consumed(self):
        """Take batches of one store off LeafLink that are used up; about those Odoo did not create ask once."""
        if not self:
            return
        Issue = self.env["leaflink.issue"]
        consumed = self._consumed() if self.store_id.batch_consumed != "none" else {}
        Issue._solve(self - self.browse().union(*consumed), ["batch_consumed"])
        held = self.env["leaflink.task"]._held_batch_keys(self)
        for batch, left_on in consumed.items():
            if batch.is_ours:
                batch._intend_end(held)
            elif not batch.consumed_asked_on or batch.consumed_asked_on < left_on:
                batch.consumed_asked_on = fields.Datetime.now()
                message = self.env._(
                    "The last unit of batch %(batch)s left on %(date)s, but buyers still see it on LeafLink. Odoo did "
                    "not create it: press Fix to take it off there, or dismiss this.",
                    batch=batch.name,
                    date=left_on.date(),
                )
                Issue._open(batch.store_id, batch, "batch_consumed", message, action="action_end_leaflink")

    def _consumed(self):
        """Return {batch: when its last unit left} of those whose days of grace are over and for which nothing waits.

        A lot that never moved has not been used up, it has not come yet (R247).
        """
        store = self.store_id
        batches = self.filtered(lambda one: one.external_id and one.lot_ids)
        if store.batch_consumed == "archive":
            batches = batches.filtered("assignment_ids")
        lines, lots = self.env["stock.move.line"].sudo(), [("lot_id", "in", batches.lot_ids.ids)]
        waiting = {lot for [lot] in lines._read_group([*lots, ("state", "not in", ("done", "cancel"))], ["lot_id"])}
        left = dict(lines._read_group([*lots, ("state", "=", "done")], ["lot_id"], ["date:max"]))
        ordered = self.env["leaflink.order.line"].search(
            [
                ("store_id", "=", store.id),
                ("batch_external_id", "in", batches.mapped("external_id")),
                ("order_id.status", "in", list(available.RESERVED)),
            ]
        )
        ordered = set(ordered.mapped("batch_external_id"))
        limit = fields.Datetime.now() - timedelta(days=store.batch_grace_days)
        consumed = {}
        for batch in batches:
            last = [left.get(lot) for lot in batch.lot_ids]
            if (
                batch.external_id not in ordered
                and all(last)
                and max(last) <= limit
                and not any(lot in waiting or lot.product_qty for lot in batch.lot_ids.sudo())
            ):
                consumed[batch] = max(last)
        return consumed
