from .common import LeafLinkCase


def _send_test_line(self, client, payload):
    return client.create_product_line(payload)


def _find_test_line(self, client, payload):
    page = client.product_lines(brand=payload["brand"])
    return next((line for line in page.results if line["name"] == payload["name"]), None)


def _done_test_line(self, result):
    if result["name"] == "Cannot be recorded":
        raise ZeroDivisionError("secret detail")
    self._about().message_post(body=f"line {result['id']}")


def _failed_test_line(self, message):
    self._about().message_post(body=f"failed {message}")


def _cancelled_test_line(self):
    self._about().message_post(body=f"given up {self.name}")


def _send_test_name(self, client, payload):
    return client.patch_product(payload["id"], {"name": payload["name"]})


def _send_test_broken(self, client, payload):
    raise ZeroDivisionError("secret detail")


class TaskCase(LeafLinkCase):
    """Two kinds of outgoing call for the tests: one creates by POST and can look, one repeats a PATCH."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_handlers(
            "leaflink.task",
            _send_test_line,
            _find_test_line,
            _done_test_line,
            _failed_test_line,
            _cancelled_test_line,
            _send_test_name,
            _send_test_broken,
        )
        kinds = {"test_line": "Line", "test_name": "Name", "test_broken": "Broken"}
        selection = cls.env["leaflink.task"]._fields["kind"]._selection
        selection.update(kinds)
        for kind in kinds:
            cls.addClassCleanup(selection.pop, kind)

    def setUp(self):
        super().setUp()
        self.brand = self.box.table("brands")[0]["id"]
        self.product = self.box.products()[0]["id"]

    def intend(self, name="Line of ours", key=None):
        return self.env["leaflink.task"]._intend(
            self.store, "test_line", self.store, {"name": name, "brand": self.brand}, key=key
        )

    def intend_name(self, **payload):
        return self.env["leaflink.task"]._intend(
            self.store, "test_name", self.store, {"id": self.product, "name": "New", **payload}, key="product"
        )

    def lines(self, name="Line of ours"):
        return [line for line in self.box.table("product-lines") if line["name"] == name]

    def posts(self):
        return len(self.box.requests("POST", "/product-lines/"))

    def job(self, task):
        return self.env["queue.job"].search(
            [("identity_key", "=", f"leaflink:{self.store.id}:task:{task.id}")], order="id desc", limit=1
        )

    def go_on(self, task):
        """Let time pass until the waiting job of `task` is due, and run it."""
        self.job(task).eta = False
        self.run_jobs()

    def issue(self, code="export"):
        return self.env["leaflink.issue"].search([("store_id", "=", self.store.id), ("code", "=", code)])
