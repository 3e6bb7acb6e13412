from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class ImportRun(ShopOwned):
    """A sheet of products on its way in: checked first, then, if its owner wants, applied. Moves by `states.py`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("处理中")
        CHECKED = "checked", _("已检查，待导入")
        DONE = "done", _("已导入")
        FAILED = "failed", _("无法导入")

    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    applying = models.BooleanField(default=False)  # False: only checked, nothing written
    content = models.BinaryField(default=bytes)  # the sheet; empty once it is applied
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)  # products
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)  # rows
    failure = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    touched_at = models.DateTimeField(db_default=DatabaseNow())  # the last sign of life

    class Meta:
        verbose_name = _("商品导入")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["shop", "touched_at"],
                name="assortment_unfinished",
                condition=models.Q(state__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportFault(ShopOwned):
    """A row of a sheet that could not be taken: which, what is wrong with which column, and the row as it was."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, db_constraint=False, related_name="fault_rows"
    )
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=20, blank=True)
    message = models.CharField(max_length=200)
    values = models.JSONField(default=list)

    class Meta:
        verbose_name = _("导入错误")
        ordering = ["row", "id"]
        indexes = [models.Index(fields=["shop", "run", "row"], name="assortment_faults_of_run")]
