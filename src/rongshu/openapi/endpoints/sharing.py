"""Tracked links: who shared what, and whose link an order came by."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.foundation.tracking import targets
from rongshu.foundation.tracking.errors import UnknownTarget
from rongshu.foundation.tracking.selectors import link_resolve, links_of
from rongshu.foundation.tracking.services import link_create
from rongshu.kit.errors import NotFound
from rongshu.kit.http.endpoints import Anyone, Shopper, Told, shopper_of
from rongshu.kit.http.fields import Code
from rongshu.openapi import urls_of
from rongshu.openapi.schemas.people import LinkIn, LinkOut, Links

router = Router(tags=["分享 | Sharing"], auth=Shopper())


@router.post(
    "/links",
    response=LinkOut,
    operation_id="link_create",
    summary="生成分享链接 | Get a link to share",
    description=(
        "同一个人、同一内容、同一渠道总是同一个链接。"
        " | The same person, target and channel always get the same link."
    ),
)
def create(request: HttpRequest, given: LinkIn) -> LinkOut:
    if not targets.known(given.kind):
        raise UnknownTarget(field="kind", rule="registered kind")
    made = link_create(
        sharer_id=shopper_of(request),
        target_kind=given.kind,
        target_ref=given.ref,
        channel=given.channel,
        parent_code=given.parent_code,
    )
    return _link(made.code, made.target_kind, made.target_ref, made.channel)


@router.get(
    "/links",
    response=Links,
    operation_id="links",
    summary="我的分享链接 | My links",
    description="最近的 50 个。 | The latest 50.",
)
def links(request: HttpRequest) -> Links:
    return Links(
        items=[
            _link(one.code, one.target_kind, one.target_ref, one.channel)
            for one in links_of(sharer_id=shopper_of(request))
        ]
    )


@router.get(
    "/links/{code}",
    response=LinkOut,
    auth=Anyone(),
    operation_id="link",
    summary="分享码指向什么 | Where a code leads",
    description="下单时把分享码放进 link_code。 | Send the code as `link_code` with the order.",
)
def link(
    request: HttpRequest,
    code: Annotated[Code, Told("分享码 | Code", "K7M2P9QRST")],
) -> LinkOut:
    found = link_resolve(code)
    if found is None:
        raise NotFound
    return _link(found.code, found.target_kind, found.target_ref, found.channel)


def _link(code: str, kind: str, ref: str, channel: str) -> LinkOut:
    return LinkOut(code=code, kind=kind, ref=ref, channel=channel, url=urls_of.page("tracked-link", code))
