"""The `live` process: server-sent events and the collection of behaviour events, under an ASGI server."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from psycopg.conninfo import make_conninfo

from rongshu.foundation.tracking.collector import Collector
from rongshu.kit.live.app import LiveApp, LiveConfig


def _conninfo() -> str:
    database = settings.DATABASES["default"]
    return make_conninfo(
        "",
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
    )


application = LiveApp(
    LiveConfig(
        conninfo=_conninfo(),
        origins=settings.RONGSHU_LIVE_ORIGINS,
        trusted_proxies=settings.RONGSHU_TRUSTED_PROXIES,
        metrics_token=settings.RONGSHU_METRICS_TOKEN,
    ),
    {("POST", "/v1/track"): Collector},
)
