"""The payer's side: a wallet's confirmation sheet for one transaction, as plain HTML without script.

The way back after paying is only followed to an address on this machine. Coming back proves nothing to the
merchant; only the notification or a query does.
"""

from __future__ import annotations

import sqlite3
from html import escape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from .errors import ApiError
from .http import Request, Response, origin_of
from .trades import Trades

_STYLE = (Path(__file__).parent / "static" / "cashier.css").read_bytes()

_PAGE = """<!doctype html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="/sandbox/static/cashier.css">
</head>
<body>
<p class="notice">沙箱收银台 · 不会产生真实扣款</p>
<main class="sheet">
{content}
</main>
</body>
</html>
"""

_TRADE = """<h1>{merchant}</h1>
<p class="amount"><small>¥</small>{yuan}</p>
<dl>
<div><dt>商品</dt><dd>{description}</dd></div>
<div><dt>商户单号</dt><dd>{out_trade_no}</dd></div>
<div><dt>付款方式</dt><dd>零钱（沙箱）</dd></div>
</dl>
"""


class Cashier:
    """Everything under /sandbox/cashier/."""

    def __init__(self, *, trades: Trades, merchant_name: str) -> None:
        self._trades = trades
        self._merchant_name = merchant_name

    def style(self) -> Response:
        """The page's one style sheet."""
        return Response(200, _STYLE, "text/css; charset=utf-8", {"Cache-Control": "max-age=300"})

    def show(self, request: Request, prepay_id: str) -> Response:
        """The confirmation sheet, or what became of the transaction."""
        back = _back(request)
        try:
            trade = self._trades.find(prepay_id=prepay_id)
        except ApiError:
            return _page(
                "订单不存在", '<p class="state" role="status">订单不存在或已失效</p>', back, status=404
            )
        if trade["state"] == "SUCCESS":
            return self._outcome(trade, "支付成功", back)
        if trade["state"] == "CLOSED" or self._trades.expired(trade):
            return self._outcome(trade, "订单已关闭，无法支付", back)
        here = f"/sandbox/cashier/{escape(prepay_id)}" + (
            escape("?" + urlencode({"back": back})) if back else ""
        )
        form = (
            f'<form class="actions" method="post" action="{here}">'
            '<button class="button primary" type="submit">确认支付</button>'
            f"{_link(back, '取消')}</form>"
        )
        return _page("确认支付", self._summary(trade) + form, back)

    def pay(self, request: Request, prepay_id: str) -> Response:
        """Pay, then send the payer back to the shop; paying twice shows that it is paid."""
        back = _back(request)
        try:
            self._trades.pay(prepay_id=prepay_id)
        except ApiError:
            return self.show(request, prepay_id)
        place = back or f"/sandbox/cashier/{prepay_id}"
        return Response(
            303, b"", "text/plain; charset=utf-8", {"Location": place, "Cache-Control": "no-store"}
        )

    def _summary(self, trade: sqlite3.Row) -> str:
        fen = int(trade["amount_fen"])
        return _TRADE.format(
            merchant=escape(self._merchant_name),
            yuan=f"{fen // 100:,}.{fen % 100:02d}",
            description=escape(trade["description"]),
            out_trade_no=escape(trade["out_trade_no"]),
        )

    def _outcome(self, trade: sqlite3.Row, sentence: str, back: str | None) -> Response:
        return _page(
            sentence,
            self._summary(trade)
            + f'<p class="state" role="status">{sentence}</p><div class="actions">{_link(back, "返回商家")}</div>',
            back,
        )


def _back(request: Request) -> str | None:
    """Where to return to: ``back``, or ``redirect_url`` as the real H5 cashier calls it; on this machine only."""
    url = request.query.get("back") or request.query.get("redirect_url") or ""
    return url if origin_of(url) is not None and urlsplit(url).fragment == "" else None


def _link(back: str | None, label: str) -> str:
    return "" if back is None else f'<a class="button" href="{escape(back)}">{label}</a>'


def _page(title: str, content: str, back: str | None, *, status: int = 200) -> Response:
    # Browsers hold a form's redirect to form-action too, so the way back must be named.
    allowed = "'self'" if back is None else f"'self' {origin_of(back)}"
    return Response(
        status,
        _PAGE.format(title=escape(title), content=content).encode(),
        "text/html; charset=utf-8",
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": f"default-src 'none'; style-src 'self'; form-action {allowed};"
            " base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        },
    )
