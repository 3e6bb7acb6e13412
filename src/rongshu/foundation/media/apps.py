from __future__ import annotations

from django.apps import AppConfig


class MediaConfig(AppConfig):
    name = "rongshu.foundation.media"
    label = "media"
    verbose_name = "Media"
