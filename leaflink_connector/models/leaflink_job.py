import functools
import logging
import random
import uuid
from contextlib import contextmanager

import psycopg2
from psycopg2 import errorcodes

from odoo import SUPERUSER_ID, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..lib import errors

_logger = logging.getLogger(__name__)

CONCURRENCY_CODES = (
    errorcodes.SERIALIZATION_FAILURE,
    errorcodes.DEADLOCK_DETECTED,
    errorcodes.LOCK_NOT_AVAILABLE,
)
CONCURRENCY_TRIES = 5
RETRY_SECONDS = (60, 300, 900, 3600)
PAUSE_SECONDS = 60


class JobDone(Exception):
    """Ends a job quietly; `state` is what becomes of the inbox or outbox row it worked on ("queued" or "error")."""

    def __init__(self, message, state="queued"):
        super().__init__(message)
        self.state = state


class NotReady(UserError):
    """The store makes no calls now (not connected, paused by a person, copied database). Rows wait."""


class Paused(errors.RateLimited):
    """The store remembers a pause LeafLink asked for that is not over; `retry_after`: seconds that are left."""


def job(method):
    """Mark a queued method: does nothing when its records are gone, and ends quietly on JobDone."""

    @functools.wraps(method)
    def wrapper(self, *args, **kwargs):
        if self.ids and not self.exists():
            return None
        try:
            return method(self, *args, **kwargs)
        except JobDone:
            return None

    return wrapper


def is_concurrency_error(error):
    """Tell whether PostgreSQL wants the transaction to be tried again (40001, 40P01, 55P03)."""
    return isinstance(error, psycopg2.Error) and error.pgcode in CONCURRENCY_CODES


def backoff(tries):
    """Return the seconds to wait after `tries` failures: 1, 5, 15, 60 minutes, with jitter (design of errors)."""
    return int(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)] * random.uniform(1, 1.2))


class LeafLinkJob(models.AbstractModel):
    _name = "leaflink.job"
    _description = "LeafLink Job Helpers"

    def _as_job(self, store):
        """Return these records as jobs of `store` see them: OdooBot, its company only, the language of its partner."""
        company = store.sudo().company_id
        context = {
            "allowed_company_ids": company.ids,
            "lang": company.partner_id.lang or "en_US",
            "tz": company.partner_id.tz or "UTC",
        }
        if "queue_job__no_delay" in self.env.context:
            context["queue_job__no_delay"] = self.env.context["queue_job__no_delay"]
        return self.with_env(self.env(user=SUPERUSER_ID, context=context))

    def _delay(self, store, channel, identity=None, eta=None, priority=None, description=None):
        """Return a delayable of these records, see `_as_job`.

        `channel` is the last part of root.leaflink.<channel>: in, out, stock or catalog. `identity` is made unique per
        store here, and tells whose job it is; equal waiting jobs are enqueued once, without one each is its own.
        Jobs are retried for ever: rows say what has failed.
        """
        return self._as_job(store).with_delay(
            channel=f"root.leaflink.{channel}",
            identity_key=f"leaflink:{store.id}:{identity or uuid.uuid4()}",
            eta=eta,
            priority=priority,
            description=description,
            max_retries=0,
        )

    def _hurry(self, store, identity):
        """Take the back-off off the waiting job of this identity, because a person asks for its work now."""
        jobs = self.env["queue.job"].sudo()
        jobs.search(
            [("identity_key", "=", f"leaflink:{store.id}:{identity}"), ("state", "=", "pending"), ("eta", "!=", False)]
        ).write({"eta": False})

    def _is_inline(self):
        """Tell whether queued work runs at once in the caller's transaction (context queue_job__no_delay)."""
        return bool(self.env.context.get("queue_job__no_delay"))

    @contextmanager
    def _queue_errors(self, store):
        """Around the HTTP part of inbound work: turns what LeafLink answered into what the queue does.

        Raises RetryableJobError (network, server, rate limit) or JobDone (key refused, permission missing, store not
        ready). NotFound, Rejected and BadPayload pass: they are about one record and the caller knows which.
        """
        try:
            yield
        except NotReady as error:
            raise JobDone(str(error)) from None
        except errors.RateLimited as error:
            seconds = store._pause_for(error)
            raise RetryableJobError(str(error), seconds=seconds, ignore_retry=True) from None
        except (errors.NetworkError, errors.ServerError) as error:
            raise RetryableJobError(str(error), seconds=backoff(self._tries_of_job())) from None
        except errors.AuthError as error:
            store._auth_failed(str(error))
            raise JobDone(str(error)) from None
        except errors.Forbidden as error:
            store._permission_missing(error)
            raise JobDone(str(error), state="error") from None

    def _tries_of_job(self):
        """Return how often the running job has failed before."""
        job_uuid = self.env.context.get("job_uuid")
        return self.env["queue.job"].sudo().search([("uuid", "=", job_uuid)], limit=1).retry if job_uuid else 0

    def _bisect(self, items, work, bad):
        """Do `work(items)` in a savepoint; when it fails halve `items` until the bad one is alone.

        `bad(item, exception)` then runs in the outer transaction. What the queue retries (RetryableJobError,
        serialization, deadlock, lock) is raised. Returns the results of the successful calls in order.
        """
        if not items:
            return []
        try:
            with self.env.cr.savepoint():
                return [work(items)]
        except (RetryableJobError, JobDone):
            raise
        except Exception as error:
            if is_concurrency_error(error):
                raise
            if len(items) == 1:
                bad(items[0], error)
                return []
        middle = len(items) // 2
        return self._bisect(items[:middle], work, bad) + self._bisect(items[middle:], work, bad)

    @contextmanager
    def _own_cursor(self):
        """Yield an environment on a cursor of its own, committed at the end. The only place that opens one.

        It does not see what the caller has not committed, and waits for ever for a row the caller has changed.
        """
        with self.env.registry.cursor() as cr:
            yield self.env(cr=cr)

    def _in_own_cursor(self, work):
        """Return `work(env)`, committed on a cursor of its own; tried again on a serialization failure."""
        for left in reversed(range(CONCURRENCY_TRIES)):
            try:
                with self._own_cursor() as env:
                    return work(env)
            except psycopg2.Error as error:
                if not left or not is_concurrency_error(error):
                    raise

    def _advisory_lock(self, *key):
        """Take PostgreSQL's lock named `key` until the transaction ends; False when someone else holds it."""
        text = ":".join(map(str, ("leaflink", *key)))
        [[obtained]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", text))
        return obtained

    def _reason(self, error):
        """Return what a person may read of an exception; what nobody foresaw goes to the server log in full."""
        if isinstance(error, errors.LeafLinkError | UserError):
            return str(error)
        _logger.error("Unexpected error in %s", self, exc_info=error)
        return self.env._("Unexpected error (%s). The server log has the details.", type(error).__name__)

    def _dialog(self, name, **context):
        """Return the action that shows this record in a dialog called `name`; of no record, a new one of the model."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _check_role(self, role):
        """Raise AccessError unless the user is a LeafLink `role` (user, operator, manager)."""
        if not self.env.su and not self.env.user.has_group(f"leaflink_connector.group_{role}"):
            raise AccessError(self.env._("Only a LeafLink %s may do this.", role.capitalize()))
