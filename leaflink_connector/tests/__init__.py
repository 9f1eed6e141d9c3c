from . import test_store
from . import test_store_secret
from . import test_webhook
from . import test_reference
from . import test_listing_sync
