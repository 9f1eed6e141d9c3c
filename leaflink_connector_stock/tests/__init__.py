from . import test_stock_push
from . import test_stock_sync
from . import test_route
from . import test_shipping
from . import test_status_export
from . import test_stock_wake
from . import test_stock_tour
from . import test_stock_asked
