from . import leaflink_listing_update
from . import leaflink_metrc_transfer
from . import leaflink_stock_preview
