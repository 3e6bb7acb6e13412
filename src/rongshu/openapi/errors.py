"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import Forbidden, InvalidInput, NotFound, Refusal


class CodeRefused(InvalidInput):
    """The code is wrong, used, too old, or was guessed too often: all look the same (422)."""

    code = "code_refused"
    title = _("验证码不正确或已失效，请重新获取。")


class SecondFactorNeeded(Forbidden):
    """An account with a second factor signs in on the page, not by a code alone (403)."""

    code = "second_factor_needed"
    title = _("这个账号启用了两步验证，请在网页上登录。")


class AccountClosed(Forbidden):
    """The account was closed (403)."""

    code = "account_closed"
    title = _("这个账号已停用，请联系店铺客服。")


class MalformedRequest(Refusal):
    """The request cannot be read: no JSON, or text the database cannot hold (400)."""

    code = "malformed_request"
    status = 400
    title = _("请求内容无法识别。")


class MethodNotAllowed(Refusal):
    """The address exists, and does not take this method (405); the header `Allow` says which it takes."""

    code = "method_not_allowed"
    status = 405
    title = _("这个地址不支持这种请求方式。")


class RequestTooLarge(Refusal):
    """The body is larger than any request of this API needs (413)."""

    code = "request_too_large"
    status = 413
    title = _("请求内容太大。")


class ServerFault(Refusal):
    """Our fault. Nothing was changed; the request id finds it in our logs (500)."""

    code = "server_fault"
    status = 500
    title = _("服务出错了，请稍后再试。")


class KeyInvalid(InvalidInput):
    """A field of a new API key broke a rule (422)."""

    code = "api_key_invalid"
    title = _("密钥设置有误。")


class KeyNotFound(NotFound):
    """No such API key in this shop (404)."""

    code = "api_key_not_found"
    title = _("没有找到这个密钥。")
