from __future__ import annotations

from django.urls import path

from rongshu.foundation.notifications.views import mailbox, mailbox_json

app_name = "notifications"
urlpatterns = [
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox.json", mailbox_json, name="mailbox-json"),
]
