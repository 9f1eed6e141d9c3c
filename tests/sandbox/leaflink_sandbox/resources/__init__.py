"""All resources by their path below /api/v2/."""

from .activities import ACTIVITY_ENTRIES
from .batches import BATCHES, FACILITIES, INVENTORY_ITEMS, PRODUCT_BATCHES
from .customers import CONTACTS, CUSTOMERS
from .files import BATCH_DOCUMENTS, IMAGES
from .lines import LINES
from .order_parts import COMMENTS, CREDITS, EVENT_LOGS, ORDER_SALES_REPS, PAYMENTS, PROMOCODES
from .orders import ORDERS
from .products import PRODUCTS
from .reference import (
    BRANDS,
    CATEGORIES,
    COMPANIES,
    CUSTOMER_STATUSES,
    LICENSE_TYPES,
    LICENSES,
    LISTING_STATES,
    ORDER_STATUSES,
    PRODUCT_LINES,
    STAFF,
    STRAINS_,
    SUBCATEGORIES,
    TIERS,
)

RESOURCES = {
    resource.path: resource
    for resource in (
        ACTIVITY_ENTRIES,
        BATCHES,
        FACILITIES,
        INVENTORY_ITEMS,
        PRODUCT_BATCHES,
        CONTACTS,
        CUSTOMERS,
        BATCH_DOCUMENTS,
        IMAGES,
        LINES,
        CREDITS,
        EVENT_LOGS,
        ORDER_SALES_REPS,
        PAYMENTS,
        PROMOCODES,
        ORDERS,
        PRODUCTS,
        BRANDS,
        CATEGORIES,
        COMPANIES,
        CUSTOMER_STATUSES,
        LICENSE_TYPES,
        LICENSES,
        LISTING_STATES,
        ORDER_STATUSES,
        PRODUCT_LINES,
        STAFF,
        STRAINS_,
        SUBCATEGORIES,
        TIERS,
    )
}
NESTED = {"line-items": LINES, "payments": PAYMENTS, "comments": COMMENTS}
