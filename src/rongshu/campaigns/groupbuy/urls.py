from __future__ import annotations

from django.urls import path

from rongshu.campaigns.groupbuy.pages import group, group_live

app_name = "groupbuy"
# `unit`: the page of what an order belongs to, as the storefront looks for it in every kind.
urlpatterns = [
    path("<slug:code>/", group, name="unit"),
    path("<slug:code>/live/", group_live, name="live"),
]
