from . import test_import_cost
from . import test_order_in
from . import test_quote
from . import test_random_orders
from . import test_tax
from . import test_totals
