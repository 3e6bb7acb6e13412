"""Writes of this app: imports of sheets, bulk edits."""

from rongshu.supply.assortment.services.bulk import bulk_apply, bulk_preview
from rongshu.supply.assortment.services.importing import import_apply, import_start, import_work

__all__ = ["bulk_apply", "bulk_preview", "import_apply", "import_start", "import_work"]
