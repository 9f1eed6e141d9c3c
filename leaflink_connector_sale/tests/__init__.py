from . import test_order_in
