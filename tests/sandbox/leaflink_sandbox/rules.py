"""What the public material leaves open about LeafLink, as switches: a connector must survive every position."""

from dataclasses import dataclass, field


@dataclass
class Rules:
    """All settable through `Sandbox.configure(**rules)`."""

    strict: bool = True  # unknown query parameters and body keys get 400; LeafLink itself is believed to ignore them
    default_limit: int = 50
    max_limit: int = 500
    ordering: str = "-created_on"  # order of lists: a field name, "-" in front for descending
    next_base: str = ""  # scheme and host that `next` shows instead of the sandbox's own
    payments_bump_modified: bool = False  # does a payment move the order's `modified`
    lines_bump_modified: bool = True  # does a changed line
    payments_mark_paid: bool = True  # does paying the balance set `paid`
    require_payment_term: bool = False  # company setting: accept fails while the order has no payment term
    external_ids_keys: list = field(default_factory=lambda: ["odoo", "other-erp"])  # provisioned by LeafLink support
    external_ids_replace: bool = False  # PATCH external_ids replaces other systems' keys instead of merging
    batch_enabled: bool = False  # the company sells by batch
