"""The stock formula against a model of LeafLink and of a warehouse: two promises, kept in 1 000 random histories.

LeafLink never offers what Odoo cannot deliver; and when everything is at rest, nothing sellable is hidden.
"""

import pytest
from leaflink_stock_lib.available import CONSUMED
from stock_history import WEIGHTS, History


@pytest.mark.parametrize("block", range(10))
def test_never_oversold_and_nothing_hidden_at_rest(block):
    """After every push LeafLink offers exactly what can be delivered (R239, R240, R244, C08, F4, N18)."""
    for seed in range(block * 100, block * 100 + 100):
        history = History(seed)
        for _ in range(12):
            for _ in range(history.random.randint(0, 8)):
                history.step()
            history.push()
        history.come_to_rest()
        for key, listing in history.leaflink.listings.items():
            assert history.leaflink.available(key) == history.expected(history.odoo.on_hand, listing.recipe), seed


def test_second_push_without_news_sends_nothing():
    """R233"""
    for seed in range(200):
        history = History(seed)
        for _ in range(10):
            history.step()
        history.push_all()
        sent = history.connector.patches
        history.push_all()
        assert history.connector.patches == sent


def test_without_the_refresh_it_oversells():
    """The reason for asking order states first: with stale states the same formula offers too much (R239)."""
    oversold = 0
    for seed in range(200):
        history = History(seed)
        history.push_all()
        history.connector.refresh = lambda: None
        for _ in range(20):
            history.step()
        history.push_all()
        free = history.free()
        oversold += any(
            history.leaflink.available(key) > max(0, history.expected(free, listing.recipe))
            for key, listing in history.leaflink.listings.items()
        )
    assert oversold > 50


def test_the_histories_are_not_dull():
    """Every kind of step does something, so that the promises above mean what they say."""
    happened = dict.fromkeys(WEIGHTS, 0)
    for seed in range(100):
        history = History(seed)
        for _ in range(60):
            [name] = history.random.choices([*WEIGHTS], [*WEIGHTS.values()])
            before = repr_of(history)
            getattr(history, name)()
            happened[name] += before != repr_of(history)
    assert all(happened.values()), happened


def repr_of(history):
    """Everything a step can change."""
    orders = [vars(order).copy() for order in history.leaflink.orders]
    sales = {number: repr(vars(sale)) for number, sale in history.odoo.sales.items()}
    consumed = sum(order["status"] in CONSUMED for order in orders)
    quantities = {key: listing.quantity for key, listing in history.leaflink.listings.items()}
    stock = repr((history.odoo.on_hand, history.odoo.other))
    return orders, sales, consumed, quantities, stock, repr(history.connector.outbox), history.connector.settled.copy()
