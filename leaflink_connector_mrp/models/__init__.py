from . import leaflink_store
from . import leaflink_store_kit
from . import leaflink_order_assembly
from . import mrp_bom
from . import mrp_production
from . import sale_order
from . import sale_order_line
