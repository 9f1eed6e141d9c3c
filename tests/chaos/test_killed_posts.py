"""Whatever is created on LeafLink: kill -9 before its POST and after it, and two processes that send it again at once.

What is created is prepared, caused and judged by the cases of test_lost_calls.py. LeafLink has it once in the end.
"""

import pytest
import test_lost_calls  # noqa: F401  (its cases)
from attacks import PATIENCE, at_once, had_effect, reborn, revived
from cases import CASES
from leaflink_runtime import servers
from leaflink_runtime.remote import Odoo, wait_until

# attacked by tests of their own
ELSEWHERE = {"status", "payment", "product_create", "batch_create", "batch_assign", "batch_document"}
KINDS = sorted(kind for kind, (method, _walk) in CASES.items() if method == "POST" and kind not in ELSEWHERE)
TOGETHER = 3  # kinds under way when Odoo is killed: as many as its channel sends at once


@pytest.fixture(scope="module")
def processes(server, odoo):
    """Odoo twice, as two machines would serve one database."""
    with servers.second_odoo(server) as second:
        yield odoo, Odoo(second.url, server.db)


class Attempts:
    """The POSTs to some paths, held by LeafLink until Odoo is dead."""

    def __init__(self, box, paths):
        self.box, self.paths = box, paths

    def posts(self):
        return [self.box("requests", method="POST", path=path) for path in self.paths]

    def carried_out(self):
        return [len([call for call in calls if had_effect(call)]) for calls in self.posts()]

    def hold(self):
        for path in self.paths:
            self.box("fault", kind="wait", match={"method": "POST", "path": path})

    def wait(self, times):
        """Until LeafLink holds this attempt at each."""
        made = [times] * len(self.paths)
        wait_until(lambda: [len(calls) for calls in self.posts()] == made, f"attempt {times} at each", PATIENCE, 0.1)

    def release(self, lost):
        """Let them go on without their sender: they are lost, or carried out."""
        self.box("release", lost=lost)
        wait_until(lambda: all(calls[-1]["status"] for calls in self.posts()), "LeafLink is through with them")


@pytest.mark.parametrize("kinds", [KINDS[at : at + TOGETHER] for at in range(0, len(KINDS), TOGETHER)], ids=", ".join)
def test_killed_around_posts(server, box, store, processes, kinds):
    """N03: the first requests never come, the second ones are carried out when their sender is dead. Both processes are
    told to look and to send, before the second attempt and while it is under way."""
    walks = [CASES[kind][1](store, f"{kind} killed") for kind in kinds]
    attempts = Attempts(box, [next(walk) for walk in walks])
    store.finish()
    box("clear_requests")

    def retry():
        about = [["store_id", "=", store.id], ["kind", "in", kinds], ["state", "!=", "done"]]
        tasks = store.odoo("leaflink.task", "search", about)
        again = [lambda one=one: one("leaflink.task", "action_retry", tasks) for one in processes * 2]
        assert len(tasks) == len(kinds) and at_once(again) == []

    attempts.hold()
    are_right = [next(walk) for walk in walks]
    attempts.wait(1)
    server.kill()
    attempts.release(lost=True)
    assert attempts.carried_out() == [0] * len(kinds)
    attempts.hold()
    revived(server)
    retry()
    attempts.wait(2)
    retry()
    server.kill()
    attempts.release(lost=False)
    assert attempts.carried_out() == [1] * len(kinds)
    reborn(server, store)
    assert [kind for kind, is_right in zip(kinds, are_right, strict=True) if not is_right()] == []
    assert attempts.carried_out() == [1] * len(kinds)
