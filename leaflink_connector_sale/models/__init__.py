from . import leaflink_order
from . import leaflink_order_line
from . import leaflink_order_match
from . import leaflink_payment
from . import sale_order
