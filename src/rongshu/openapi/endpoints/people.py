"""Signing in and out, oneself, one's addresses."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.distribution.promoters.selectors import promoter_of
from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kit.errors import SignInRequired
from rongshu.kit.http.endpoints import Anyone, Shopper, Told, shopper_of
from rongshu.kit.http.fields import Id, RegionCode
from rongshu.openapi import limits
from rongshu.openapi.auth import credential_of
from rongshu.openapi.schemas.people import (
    Addresses,
    AddressNew,
    AddressOut,
    ChallengeOut,
    CodeIn,
    MeIn,
    MeOut,
    OrderCounts,
    RegionOut,
    Regions,
    SignedOutOut,
    SignOutIn,
    TokenIn,
    TokenOut,
)
from rongshu.openapi.schemas.trade import AddressIn
from rongshu.openapi.services import sign_in_code_confirm, sign_in_code_send, token_revoke
from rongshu.people.accounts.selectors import user_of
from rongshu.people.accounts.services import display_name_set
from rongshu.people.members import regions
from rongshu.people.members.selectors import address_of, addresses_of, member_of
from rongshu.people.members.services import (
    address_change,
    address_create,
    address_default_set,
    address_remove,
)
from rongshu.people.profiles.purposes import PERSONALISATION
from rongshu.people.profiles.services import consent_set
from rongshu.trade.orders.selectors import order_counts

router = Router(tags=["登录与我 | Sign-in and me"], auth=Shopper())

AddressId = Annotated[Id, Told("地址编号 | Address", 3)]


@router.post(
    "/auth/code",
    response={202: ChallengeOut},
    auth=Anyone(),
    operation_id="auth_code",
    summary="发送验证码 | Send a code",
    description=(
        "与网页登录同样的次数限制；号码是否注册过，回答都一样。"
        " | The limits of the sign-in page; the answer is the same whether or not the number is known."
    ),
)
@opens_blocks
def code(request: HttpRequest, given: CodeIn) -> ChallengeOut:
    limits.require_sign_in(request)
    challenge = sign_in_code_send(shop_id=request_shop(request).id, phone=given.phone)
    return ChallengeOut(challenge=challenge.text, expires_at=challenge.expires_at)


@router.post(
    "/auth/token",
    response={201: TokenOut},
    auth=Anyone(),
    operation_id="auth_token",
    summary="换取令牌 | Get a token",
    description="令牌只在本店有效，30 天后过期。 | Good in this shop only, for 30 days.",
)
@opens_blocks
def token(request: HttpRequest, given: TokenIn) -> TokenOut:
    limits.require_sign_in(request)
    issued = sign_in_code_confirm(
        shop_id=request_shop(request).id, challenge=given.challenge, code=given.code
    )
    return TokenOut(token=issued.text, expires_at=issued.expires_at)


@router.post(
    "/auth/sign-out",
    response=SignedOutOut,
    operation_id="auth_sign_out",
    summary="退出 | Sign out",
    description="令牌立即失效。 | The token ends at once.",
)
def sign_out(request: HttpRequest, given: SignOutIn) -> SignedOutOut:
    credential = credential_of(request)
    if credential is None:
        raise SignInRequired
    ended = token_revoke(
        user_id=shopper_of(request), public_id="" if given.everywhere else credential.public_id
    )
    return SignedOutOut(ended=ended)


@router.get(
    "/me",
    response=MeOut,
    operation_id="me",
    summary="我 | Me",
    description="称呼、遮掩的手机号与订单数。 | Name, masked phone, orders by state.",
)
def me(request: HttpRequest) -> MeOut:
    return _me(shopper_of(request))


@router.patch(
    "/me",
    response=MeOut,
    operation_id="me_change",
    summary="修改资料 | Change me",
    description="只改给出的字段。 | Only the fields given.",
)
def me_change(request: HttpRequest, given: MeIn) -> MeOut:
    user_id = shopper_of(request)
    if given.name is not None:
        display_name_set(user_id=user_id, name=given.name)
    if given.personalised is not None:
        consent_set(user_id=user_id, purpose=PERSONALISATION, given=given.personalised, channel="api")
    return _me(user_id)


def _me(user_id: int) -> MeOut:
    user, member, promoter = user_of(user_id=user_id), member_of(user_id=user_id), promoter_of(user_id)
    if user is None:
        raise SignInRequired
    return MeOut.model_validate(
        {
            "name": user.name,
            "phone": user.masked_phone,
            "personalised": member.personalised if member else True,
            "promoter": promoter.state if promoter else "",
            "orders": OrderCounts(**order_counts(user_id)),
        }
    )


@router.get(
    "/regions",
    response=Regions,
    auth=Anyone(),
    operation_id="regions",
    summary="行政区划 | Regions",
    description="省级，或 within 的下一级。 | Provinces, or what lies within `within`.",
)
def region_list(
    request: HttpRequest,
    within: Annotated[RegionCode | None, Told("上级代码 | Code of the level above", "440000")] = None,
) -> Regions:
    found = regions.provinces() if within is None else regions.cities(within) or regions.counties(within)
    return Regions(items=[RegionOut.model_validate(one) for one in found])


@router.get(
    "/addresses",
    response=Addresses,
    operation_id="addresses",
    summary="地址簿 | The address book",
    description="默认的在前。 | The default first.",
)
def address_list(request: HttpRequest) -> Addresses:
    found = addresses_of(user_id=shopper_of(request))
    return Addresses(items=[AddressOut.model_validate(one) for one in found])


@router.post(
    "/addresses",
    response={201: AddressOut},
    operation_id="address_create",
    summary="新增地址 | Add an address",
    description="第一个地址自动成为默认。 | The first one is the default.",
)
def create(request: HttpRequest, given: AddressNew) -> AddressOut:
    return AddressOut.model_validate(address_create(user_id=shopper_of(request), **given.model_dump()))


@router.get(
    "/addresses/{int:address_id}",
    response=AddressOut,
    operation_id="address",
    summary="一个地址 | One address",
    description="自己的地址。 | One of one's own.",
)
def address(request: HttpRequest, address_id: AddressId) -> AddressOut:
    return AddressOut.model_validate(address_of(user_id=shopper_of(request), address_id=address_id))


@router.put(
    "/addresses/{int:address_id}",
    response=AddressOut,
    operation_id="address_change",
    summary="修改地址 | Change an address",
    description="已下的订单保留下单时的地址。 | Orders keep the copy they were placed with.",
)
def change(request: HttpRequest, address_id: AddressId, given: AddressIn) -> AddressOut:
    changed = address_change(user_id=shopper_of(request), address_id=address_id, **given.model_dump())
    return AddressOut.model_validate(changed)


@router.post(
    "/addresses/{int:address_id}/default",
    response=AddressOut,
    operation_id="address_default",
    summary="设为默认 | Make it the default",
    description="下单时优先使用。 | Proposed first at checkout.",
)
def default(request: HttpRequest, address_id: AddressId) -> AddressOut:
    return AddressOut.model_validate(address_default_set(user_id=shopper_of(request), address_id=address_id))


@router.delete(
    "/addresses/{int:address_id}",
    response={204: None},
    operation_id="address_remove",
    summary="删除地址 | Delete an address",
    description="已下的订单不受影响。 | Orders are not touched.",
)
def remove(request: HttpRequest, address_id: AddressId) -> None:
    address_remove(user_id=shopper_of(request), address_id=address_id)
