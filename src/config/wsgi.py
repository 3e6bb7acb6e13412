"""The `web` process: Django under a WSGI server."""

from __future__ import annotations

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
