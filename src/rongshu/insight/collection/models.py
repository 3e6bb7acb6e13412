from __future__ import annotations

from django.db import models

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class LakeFile(ShopOwned):
    """A Parquet file of the lake, recorded in the transaction that marked its rows drained.

    The file is written under a temporary name before that commit and renamed after it, so it exists exactly when this
    row does; recovery renames or removes what a crash left between.
    """

    path = models.CharField(max_length=200)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "path"], name="collection_file_once")]
