"""Which side's price counts when Odoo and LeafLink differ (R200, C05). Prices are texts in cents: "108.00"."""


def decide(sync, seen, odoo, leaflink, queued=None):
    """What becomes of one price: "" (nothing), "send" (to LeafLink), "take" (into Odoo) or "conflict".

    Only a side that has moved since both were last looked at has something to tell, so that rounding between a case and
    a unit never goes back and forth.

    :param sync: "none", "export", "import" or "both"
    :param seen: (Odoo's, LeafLink's) price of the last look
    :param queued: the price that is on its way to LeafLink, if any
    """
    here = odoo != seen[0] or queued not in (None, odoo)
    there = leaflink != seen[1] and leaflink != odoo
    if sync == "both" and here and there:
        return "conflict"
    if here and sync in ("export", "both"):
        return "send"
    return "take" if there and sync in ("import", "both") else ""
