"""Refusals as the real service words them: an HTTP status, a code and a Chinese message."""

from __future__ import annotations

from collections.abc import Mapping

STATUS_OF_CODE: Mapping[str, int] = {
    "PARAM_ERROR": 400,
    "INVALID_REQUEST": 400,
    "APPID_MCHID_NOT_MATCH": 400,
    "ORDERPAID": 400,
    "ORDER_CLOSED": 400,
    "SIGN_ERROR": 401,
    "NO_AUTH": 403,
    "NOT_ENOUGH": 403,
    "OUT_TRADE_NO_USED": 403,
    "TRADE_ERROR": 403,
    "ORDER_NOT_EXIST": 404,
    "RESOURCE_NOT_EXISTS": 404,
    "FREQUENCY_LIMITED": 429,
    "SYSTEM_ERROR": 500,
    "BANK_ERROR": 500,
}

MESSAGE_OF_CODE: Mapping[str, str] = {
    "PARAM_ERROR": "参数错误",
    "INVALID_REQUEST": "无效请求",
    "APPID_MCHID_NOT_MATCH": "appid和mch_id不匹配",
    "ORDERPAID": "该订单已支付",
    "ORDER_CLOSED": "该订单已关闭",
    "SIGN_ERROR": "错误的签名，验签失败",
    "NO_AUTH": "商户无权限",
    "NOT_ENOUGH": "基本账户余额不足，请充值后重新发起",
    "OUT_TRADE_NO_USED": "商户订单号重复",
    "TRADE_ERROR": "交易错误",
    "ORDER_NOT_EXIST": "订单不存在",
    "RESOURCE_NOT_EXISTS": "查询的资源不存在",
    "FREQUENCY_LIMITED": "请求频率过高，请稍后重试",
    "SYSTEM_ERROR": "系统异常，请稍后重试",
    "BANK_ERROR": "银行系统异常",
}


class ApiError(Exception):
    """A refusal to answer a call with."""

    def __init__(
        self,
        code: str,
        message: str | None = None,
        *,
        status: int | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message or MESSAGE_OF_CODE.get(code, code)
        self.status = status or STATUS_OF_CODE.get(code, 400)
        self.detail = detail

    def body(self) -> dict[str, object]:
        """The JSON the real service sends."""
        answer: dict[str, object] = {"code": self.code, "message": self.message}
        if self.detail is not None:
            answer["detail"] = dict(self.detail)
        return answer


def wrong_field(field: str, issue: str, *, value: object = None, location: str = "body") -> ApiError:
    """PARAM_ERROR naming the field, as the real service does."""
    return ApiError(
        "PARAM_ERROR",
        f"输入源“/{location}{field}”{issue}",
        detail={"field": field, "value": value, "issue": issue, "location": location},
    )
