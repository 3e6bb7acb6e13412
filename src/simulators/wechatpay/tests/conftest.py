"""The simulator as a process, for the tests of this folder."""

from __future__ import annotations

from simulators.wechatpay.testing import notify_target, wechatpay, wechatpay_simulator

__all__ = ["notify_target", "wechatpay", "wechatpay_simulator"]
