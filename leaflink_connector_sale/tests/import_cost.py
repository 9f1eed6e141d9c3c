"""What importing orders costs beside making such orders by hand: a ratio, the same on every machine."""

import time

from odoo.fields import Command

SKUS = ("ALP-CRT-OGK-05", "ALP-CRT-BLD-05", "ALP-CRT-GEL-10", "ALP-PR-BLD-1", "ALP-PR-BLD-5")


def import_cost(case, count=100, shops=1, **fields):
    """Stage, match and quote `count` orders of five lines, then create as many orders by hand from the same data.

    :param case: a MoneyCase; its store knows the products and customers before the clock runs
    :param shops: the orders are those of so many customers
    :param fields: further fields of each order
    :return: {"ratio": import / create, "import": seconds, "create": seconds, "queries": import queries per order}
    """
    Order = case.env["leaflink.order"]
    lines = [{"sku": sku, "quantity": 3, "price": 10 + number} for number, sku in enumerate(SKUS)]
    taxes = [{"name": "Excise", "rate": 10}]
    shop = {"address": "1 Main St", "city": "Denver", "state": "CO", "zipcode": "80202"}
    customers = [case.box.add_customer(name=f"Shop {number}", **shop)["id"] for number in range(shops)]
    for customer in customers:
        case.take(case.box.place_order(lines=lines, taxes=taxes, customer=customer))
    numbers = [
        case.box.place_order(lines=lines, taxes=taxes, customer=customers[number % shops], **fields)
        for number in range(count)
    ]
    fetched = Order._fetch(case.store, numbers)
    case.env.flush_all()
    case.env.invalidate_all()
    queries, start = case.env.cr.sql_log_count, time.perf_counter()
    orders = Order._take(case.store, fetched)
    orders._process()
    case.env.flush_all()
    imported = time.perf_counter() - start
    queries = (case.env.cr.sql_log_count - queries) / count
    sales = orders.sale_order_id
    values = [
        {
            "partner_id": sale.partner_id.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_qty": line.product_uom_qty,
                        "price_unit": line.price_unit,
                        "name": line.name,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                    }
                )
                for line in sale.order_line
            ],
        }
        for sale in sales
    ]
    case.env.flush_all()
    case.env.invalidate_all()
    start = time.perf_counter()
    case.env["sale.order"].create(values)
    case.env.flush_all()
    created = time.perf_counter() - start
    return {
        "ratio": imported / created,
        "import": imported,
        "create": created,
        "queries": queries,
        "orders": len(sales),
    }
