"""The `web` process: Django under a WSGI server."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# `drop_dead_connections` finds what the health check would, without a query at the start of every request.
settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
application = get_wsgi_application()

from rongshu.kit.connections import drop_dead_connections  # noqa: E402  # once the apps are loaded

request_started.connect(drop_dead_connections, dispatch_uid="rongshu.kit.connections")

# What the imports left is there for good: the collector need not look at it again and again, nor after every few
# hundred objects a request makes and reference counting frees.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
