from . import leaflink_difference_ignore
from . import leaflink_month
from . import leaflink_customer_link
from . import leaflink_order_cancel
from . import leaflink_order_decide
from . import leaflink_order_load
from . import leaflink_order_load_line
from . import leaflink_order_start
