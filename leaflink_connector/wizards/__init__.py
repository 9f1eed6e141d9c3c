from . import leaflink_load
from . import leaflink_listing_link
from . import leaflink_customer_link
from . import leaflink_listing_update
from . import leaflink_listing_publish
from . import leaflink_customer_publish
from . import leaflink_listing_csv
from . import leaflink_reference_new
