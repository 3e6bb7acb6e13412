"""Campaigns of every kind as shoppers see them. What only one kind has is in that kind's own router."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.campaigns.base.errors import ActivityNotFound
from rongshu.campaigns.base.registry import kind_of
from rongshu.campaigns.base.selectors import activities, activity_view
from rongshu.campaigns.base.types import ActivityState, ActivityView
from rongshu.kit.http.endpoints import PAGE, Anyone, Told
from rongshu.kit.http.fields import After, Code, Id, ShortLimit
from rongshu.openapi import cursors
from rongshu.openapi.schemas.campaigns import ActivityOut, ActivityPage, RulesOut

router = Router(tags=["活动 | Campaigns"], auth=Anyone())

# A draft is nobody's business yet; neither is what was never announced.
SHOWN = (ActivityState.SCHEDULED, ActivityState.LIVE, ActivityState.PAUSED, ActivityState.ENDED)
ActivityId = Annotated[Id, Told("活动编号 | Activity", 7)]


@router.get(
    "/campaigns",
    response=ActivityPage,
    operation_id="campaigns",
    summary="活动列表 | List campaigns",
    description="将要开始、进行中和已结束的活动，新的在前。 | Coming, live and ended ones, newest first.",
)
def campaigns(
    request: HttpRequest,
    kind: Annotated[Code | None, Told("活动类型 | Kind", "groupbuy")] = None,
    after: After = None,
    limit: ShortLimit = PAGE,
) -> ActivityPage:
    found = activities(kind=kind or "", states=SHOWN, after=cursors.read_id(after))
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return ActivityPage(items=[ActivityOut.model_validate(one) for one in shown], next=mark)


@router.get(
    "/campaigns/{int:activity_id}",
    response=ActivityOut,
    operation_id="campaign",
    summary="活动详情 | One campaign",
    description="时间、名额、限购与活动价。 | Window, quota, limits and campaign prices.",
)
def campaign(request: HttpRequest, activity_id: ActivityId) -> ActivityOut:
    return ActivityOut.model_validate(_shown(activity_id))


@router.get(
    "/campaigns/{int:activity_id}/rules",
    response=RulesOut,
    operation_id="campaign_rules",
    summary="活动规则 | Rules of a campaign",
    description="由实际执行的参数生成的规则。 | Generated from the values that are enforced.",
)
def rules(request: HttpRequest, activity_id: ActivityId) -> RulesOut:
    activity = _shown(activity_id)
    return RulesOut(
        activity_id=activity.id,
        sentences=[str(one) for one in kind_of(activity.kind).rules_text(activity)],
    )


def _shown(activity_id: int) -> ActivityView:
    activity = activity_view(activity_id)
    if activity.state == ActivityState.DRAFT:
        raise ActivityNotFound
    return activity
