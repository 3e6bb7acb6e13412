from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "rongshu.foundation.notifications"
    label = "notifications"
    verbose_name = "Notifications"
