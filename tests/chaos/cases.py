"""What test_lost_calls.py attacks: one case for each kind of outgoing call, and what cases share."""

CASES = {}  # kind of outgoing call -> (method, walk)


def case(kind, method):
    """Register a generator, see test_lost_calls.py, as the case of `kind`, whose request is a `method`."""

    def keep(walk):
        CASES[kind] = method, walk
        return walk

    return keep


def one(created):
    """The id that `create` has returned."""
    return created[0] if isinstance(created, list) else created


def their(store, sku):
    """The product of this SKU as LeafLink has it."""
    (found,) = [product for product in store.sandbox("products") if product["sku"] == sku]
    return found
