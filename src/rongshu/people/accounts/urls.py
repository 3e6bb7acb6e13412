"""Sign-in under a shop's address: allauth's pages, with ours where they differ."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from rongshu.people.accounts.views import PhoneCodeView, to_phone_code

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/code/", PhoneCodeView.as_view(), name="account_request_login_code"),
    path("signup/", to_phone_code, name="account_signup"),
    path("", include("allauth.urls")),
]
