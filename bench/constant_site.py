"""The reference of `bench page`: the same Granian and Django serving one constant page, and nothing else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = b"<!doctype html><title>constant</title><p>constant</p>"


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(PAGE)


urlpatterns: list[Any] = [path("", constant)]

if not settings.configured:
    settings.configure(
        ROOT_URLCONF="bench.constant_site",
        SECRET_KEY="constant",  # noqa: S106  # guards nothing
        ALLOWED_HOSTS=["*"],
        LOGGING_CONFIG=None,
    )
application = get_wsgi_application()
