"""Pages and operations of the first loop: browse, share, buy, pay, ship, earn."""

from __future__ import annotations

from typing import Any, Final

from tests.security.fills.fill import Fill

_ORDER = {"number": "{order}"}
_PAYMENT = {"number": "{payment}"}
_GROUP = {"code": "{group}"}
_ADDRESS = {"address_id": "{address}"}
_TYPED = {"receiver": "某人", "phone": "13800138000", "detail": "天河路 1 号", "province": "440000"} | {
    "city": "440100",
    "county": "440106",
}
_CHOICE = {"line": "{sku}x1", "kind": "groupbuy", "activity": "{activity}", "ref": "{group}"}

# Pages that take parameters, a query or a form. A route that is not here takes nothing of a shop's.
FILLS: Final[dict[str, Fill]] = {
    "c/<slug:code>/": Fill({"code": "{category}"}),
    "more/": Fill(query={"category": "{category}"}),
    "p/<slug:slug>/": Fill({"slug": "{product}"}),
    "p/<slug:slug>/campaigns/": Fill({"slug": "{product}"}),
    "buy/": Fill(form={"product": "{product}", "quantity": "1", "mode": "campaign"} | _CHOICE),
    "cart/add/": Fill(form={"product": "{product}", "quantity": "1"}),
    "cart/change/": Fill(form={"sku": "{sku}", "quantity": "2"}),
    "cart/sums/": Fill(form={"sku": "{sku}"}),
    "cart/settle/": Fill(form={"sku": "{sku}"}),
    "checkout/": Fill(query=_CHOICE),
    "checkout/place/": Fill(
        form={"address": "{address}", "idempotency_key": "0123456789", "expected": "4900"} | _CHOICE
    ),
    "orders/": Fill(query={"after": "{order}"}),
    "orders/<slug:number>/": Fill(_ORDER),
    "orders/<slug:number>/live/": Fill(_ORDER),
    "orders/<slug:number>/pay/": Fill(_ORDER),
    "orders/<slug:number>/cancel/": Fill(_ORDER),
    "orders/<slug:number>/receive/": Fill(_ORDER),
    "me/earnings/<int:commission_id>/": Fill({"commission_id": "{commission}"}),
    "me/addresses/": Fill(query={"next": "/orders/{order}/"}),
    "me/addresses/<int:address_id>/": Fill(_ADDRESS, form=_TYPED),
    "me/addresses/<int:address_id>/delete/": Fill(_ADDRESS),
    "me/addresses/<int:address_id>/default/": Fill(_ADDRESS),
    "share/poster/<slug:code>.jpg": Fill({"code": "{link}"}),
    "pay/<slug:number>/": Fill(_PAYMENT),
    "pay/<slug:number>/status/": Fill(_PAYMENT),
    "pay/<slug:number>/go/": Fill(_PAYMENT),
    "pay/<slug:number>/return/": Fill(_PAYMENT),
    "notify/<slug:provider>/": Fill({"provider": "wechatpay"}, form={"out_trade_no": "{payment}"}),
    "t/<slug:code>": Fill({"code": "{link}"}),
    "media/<int:shop_id>/<slug:key>-<int:width>.webp": Fill(
        {"shop_id": "{shop}", "key": "{picture}", "width": "400"}
    ),
    "groupbuy/<slug:code>/": Fill(_GROUP),
    "groupbuy/<slug:code>/live/": Fill(_GROUP),
    # Sign-in knows people of the whole installation and nothing of a shop's.
    "account/^confirm-email/(?P<key>[-:\\w]+)/$": Fill({"key": "nokey"}),
    "account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Fill(
        {"uidb36": "1", "key": "nokey"}
    ),
    # Console
    "console/campaigns/new/<slug:kind>/": Fill(
        {"kind": "groupbuy"},
        query={"product": "{product}"},
        form={"name": "x", "skus": "{sku}", "size": "2", "price": "49", "quota": "10"},
    ),
    "console/campaigns/<int:activity_id>/": Fill({"activity_id": "{activity}"}),
    "console/campaigns/<int:activity_id>/<slug:step>/": Fill({"activity_id": "{activity}", "step": "stop"}),
    "console/orders/": Fill(query={"number": "{order}", "after": "{order}"}),
    "console/orders/<slug:number>/": Fill(_ORDER),
    "console/orders/<slug:number>/ship/": Fill(
        _ORDER, form={"carrier_code": "shunfeng", "waybill": "SF1234567890123"}
    ),
    "console/money/refunds/<slug:number>/retry/": Fill({"number": "{refund}"}),
    "console/jobs/<int:job_id>/retry/": Fill({"job_id": "{job}"}),
    "console/search/": Fill(query={"s": "{product}"}),
    "console/autocomplete/": Fill(
        query={
            "app_label": "commissions",
            "model_name": "commission",
            "field_name": "order",
            "term": "{product}",
        }
    ),
    "console/r/<path:content_type_id>/<path:object_id>/": Fill(
        {"content_type_id": "{content_type}", "object_id": "{row:catalog_product}"}
    ),
    "console/^(?P<app_label>": Fill({"app_label": "catalog"}),
    "console/(?P<url>.*)$": Fill({"url": "no/such/page"}),
    # API
    "api/v1/products": Fill(query={"category": "{category}"}),
    "api/v1/products/<slug>": Fill({"slug": "{product}"}),
    "api/v1/campaigns/<int:activity_id>": Fill({"activity_id": "{activity}"}),
    "api/v1/campaigns/<int:activity_id>/rules": Fill({"activity_id": "{activity}"}),
    "api/v1/links/<code>": Fill({"code": "{link}"}),
    "api/v1/cart/items/<int:sku_id>": Fill({"sku_id": "{sku}"}),
    "api/v1/orders": Fill(query={"after": "{order}"}),
    "api/v1/orders/<number>": Fill(_ORDER),
    "api/v1/orders/<number>/money": Fill(_ORDER),
    "api/v1/orders/<number>/payment": Fill(_ORDER),
    "api/v1/orders/<number>/cancel": Fill(_ORDER),
    "api/v1/orders/<number>/receipt": Fill(_ORDER),
    "api/v1/payments/<number>": Fill(_PAYMENT),
    "api/v1/earnings/<int:commission_id>": Fill({"commission_id": "{commission}"}),
    "api/v1/addresses/<int:address_id>": Fill(_ADDRESS),
    "api/v1/addresses/<int:address_id>/default": Fill(_ADDRESS),
    "api/v1/staff/activities/<int:activity_id>": Fill({"activity_id": "{activity}"}),
    "api/v1/staff/activities/<int:activity_id>/report": Fill({"activity_id": "{activity}"}),
    "api/v1/staff/activities/<int:activity_id>/<step>": Fill({"activity_id": "{activity}", "step": "stop"}),
    "api/v1/staff/orders": Fill(query={"campaign_ref": "{group}", "after": "{order}"}),
    "api/v1/staff/orders/<number>": Fill(_ORDER),
    "api/v1/staff/orders/<number>/shipment": Fill(_ORDER),
    "api/v1/campaigns/groupbuy/products/<slug>/groups": Fill({"slug": "{product}"}),
    "api/v1/campaigns/groupbuy/groups/<code>": Fill(_GROUP),
    "api/v1/^(?P<rest>.*)$": Fill({"rest": "no/such/address"}),
}

# Bodies of the API, by operation.
BODIES: Final[dict[str, Any]] = {
    "link_create": {"kind": "product", "ref": "{product}"},
    "cart_add": {"sku_id": "{sku}"},
    "cart_change": {"quantity": 2},
    "order_place": {
        "lines": [{"sku_id": "{sku}", "quantity": 1}],
        "address_id": "{address}",
        "campaign": {"kind": "groupbuy", "activity_id": "{activity}", "ref": "{group}"},
        "link_code": "{link}",
    },
    "promoter_enrol": {"agreement_version": "1999-01"},
    "auth_code": {"phone": "12345"},
    "auth_token": {"challenge": "{link}", "code": "000000"},
    "auth_sign_out": {"everywhere": False},
    "me_change": {"personalised": True},
    "address_create": {"receiver": "某人", "phone": "1", "region_code": "440106", "detail": "天河路 1 号"},
    "address_change": {
        "receiver": "某人",
        "phone": "13800138000",
        "region_code": "440106",
        "detail": "天河路 1 号",
    },
    "staff_ship": {"carrier_code": "shunfeng", "waybill": "SF1234567890123"},
    "groupbuy_create": {
        "name": "x",
        "items": [{"sku_id": "{sku}", "price_fen": 100}],
        "size": 2,
        "starts_at": "2020-01-01T00:00:00Z",
        "ends_at": "2999-01-01T00:00:00Z",
        "quota": 10,
    },
}

# What stands for an id nobody has.
MISSING: Final[dict[str, str]] = {
    "shop": "999999999",
    "product": "nosuch-product",
    "category": "nosuch-category",
    "sku": "999999999",
    "order": "D000000NOSUCHNUMBER",
    "payment": "P000000NOSUCHNUMBER",
    "refund": "R000000NOSUCHNUMBER",
    "group": "NOSUCHGRP2",
    "activity": "999999999",
    "address": "999999999",
    "commission": "999999999",
    "link": "NOSUCHLNK2",
    "job": "999999999",
    "picture": "0" * 32,
}
