from . import test_store
from . import test_store_secret
