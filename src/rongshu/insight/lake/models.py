from __future__ import annotations

from django.db import models

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class LakeFile(ShopOwned):
    """A Parquet file of the lake, recorded in the transaction that marked its rows drained.

    The bytes are written under a temporary name before that commit and renamed after it; whoever drains next finishes
    what a crash left between. Readers read exactly the files listed here that nothing supersedes.
    """

    path = models.CharField(max_length=200)
    day = models.DateField()
    rows = models.PositiveIntegerField()
    published = models.BooleanField(default=False)
    superseded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "path"], name="lake_file_once")]
        indexes = [
            models.Index(
                fields=["shop", "day"], name="lake_live_files", condition=models.Q(superseded_at=None)
            ),
        ]
