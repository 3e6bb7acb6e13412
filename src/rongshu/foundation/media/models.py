from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Picture(ShopOwned):
    """A picture in several widths under the media directory: `<shop>/<key>-<width>.webp`.

    `key` is the content's hash, so files never change and may be cached for ever. `colour` fills its place while it
    loads. `origin` says who made it (licence).
    """

    key = models.CharField(max_length=64)
    alt = models.CharField(max_length=120, blank=True)
    widths = models.JSONField(default=list)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    colour = models.CharField(max_length=7, default="#eeeeee")
    origin = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("图片")
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="media_picture_key_once")]

    def __str__(self) -> str:
        return self.alt or self.key[:8]
