"""The ASGI application: the sandbox of WeChat Pay with another gateway, other notices and other bills."""

from __future__ import annotations

from pathlib import Path

from simulators.wechatpay.app import Application
from simulators.wechatpay.billing import BillBook
from simulators.wechatpay.faults import FaultBook
from simulators.wechatpay.store import Store
from simulators.wechatpay.trades import Trades

from .api import AlipayApi
from .identity import load_or_create
from .notices import AlipayNotices


class AlipayApplication(Application):
    """One simulator over one data folder."""

    merchant_paths = ("/gateway.do", "/bill/")

    def __init__(self, folder: Path, *, base_url: str) -> None:
        identity = load_or_create(folder, gateway_url=f"{base_url}/gateway.do")
        store = Store(folder / "simulator.sqlite3")
        faults = FaultBook(store)
        notices = AlipayNotices(store=store, identity=identity, faults=faults)
        trades = Trades(store=store, identity=identity, faults=faults, notices=notices)
        api = AlipayApi(
            store=store,
            identity=identity,
            trades=trades,
            book=BillBook(store=store, faults=faults),
            base_url=base_url,
        )
        self.assemble(
            folder, store=store, identity=identity, faults=faults, notices=notices, trades=trades, api=api
        )
