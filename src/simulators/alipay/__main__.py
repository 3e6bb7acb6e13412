"""``python -m simulators.alipay --port N --data DIR``: serve until SIGTERM or SIGINT."""

from __future__ import annotations

from simulators.wechatpay.__main__ import run

from .app import AlipayApplication

if __name__ == "__main__":
    run(AlipayApplication, module="simulators.alipay", name="Alipay", about=__doc__)
