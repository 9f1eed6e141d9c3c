from . import leaflink_stock_preview
