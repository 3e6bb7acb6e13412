"""Addresses of the cashier, below a shop's root."""

from __future__ import annotations

from django.urls import path

from rongshu.cashier import views

app_name = "cashier"

urlpatterns = [
    path("pay/<slug:number>/", views.pay, name="pay"),
    path("pay/<slug:number>/status/", views.status, name="status"),
    path("pay/<slug:number>/go/", views.go, name="go"),
    path("pay/<slug:number>/choose/", views.choose, name="choose"),
    path("pay/<slug:number>/transfer/", views.transfer, name="transfer"),
    path("pay/<slug:number>/return/", views.come_back, name="return"),
    path("notify/<slug:provider>/", views.notify, name="notify"),
]
