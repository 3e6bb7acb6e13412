from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from rongshu.storefront.views import (
    addresses,
    browse,
    cart,
    checkout,
    information,
    me,
    orders,
    product,
    share,
)

app_name = "storefront"
urlpatterns = [
    path("", browse.home, name="home"),
    path("c/", browse.categories, name="categories"),
    path("c/<slug:code>/", browse.category, name="category"),
    path("more/", browse.more_products, name="more"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("p/<slug:slug>/campaigns/", product.product_campaigns, name="product-campaigns"),
    path("buy/", cart.buy, name="buy"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/change/", cart.change, name="cart-change"),
    path("cart/sums/", cart.sums, name="cart-sums"),
    path("cart/settle/", cart.settle, name="cart-settle"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/place/", checkout.place, name="place"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/live/", orders.order_live, name="order-live"),
    path("orders/<slug:number>/pay/", orders.pay, name="order-pay"),
    path("orders/<slug:number>/cancel/", orders.cancel, name="order-cancel"),
    path("orders/<slug:number>/receive/", orders.receive, name="order-receive"),
    path("me/", me.me, name="me"),
    path("me/earnings/", me.my_earnings, name="earnings"),
    path("me/earnings/<int:commission_id>/", me.explain_yuan, name="explain"),
    path("me/promoter/", me.promoter, name="promoter"),
    path("me/promoter/join/", me.promoter_join, name="promoter-join"),
    path("me/addresses/", addresses.address_list, name="addresses"),
    path("me/addresses/new/", addresses.address_edit, name="address-new"),
    path("me/addresses/<int:address_id>/", addresses.address_edit, name="address"),
    path("me/addresses/<int:address_id>/delete/", addresses.address_delete, name="address-delete"),
    path("me/addresses/<int:address_id>/default/", addresses.address_default, name="address-default"),
    path("regions/", addresses.region_picker, name="regions"),
    path("share/", share.share, name="share"),
    path("share/poster/<slug:code>.jpg", share.poster, name="poster"),
    path("licence/", information.licence, name="licence"),
    path("promises/", information.promises, name="promises"),
    path("language/", information.language, name="language"),
    path("language/set/", set_language, name="set-language"),
    path("theme.css", information.theme_stylesheet, name="theme"),
]
