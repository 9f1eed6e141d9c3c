from . import test_assembly
from . import test_assembly_change
from . import test_kit_histories
from . import test_kits
