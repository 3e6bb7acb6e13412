from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from rongshu.foundation.shops.middleware import opens_blocks
from rongshu.openapi.answers import no_such_address
from rongshu.openapi.pages import api, docs, openapi_json

app_name = "api"
urlpatterns = [
    path("", docs, name="docs"),
    path("openapi.json", openapi_json, name="document"),
    *api().patterns(),
    re_path(r"^(?P<rest>.*)$", opens_blocks(csrf_exempt(no_such_address)), name="no-such-address"),
]
