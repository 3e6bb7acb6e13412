from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rongshu.kit.http.endpoints import Body, Page, Shown, Words, says
from rongshu.kit.http.fields import Id, moment

HideReason = Literal["illegal", "privacy", "abuse", "advert", "unrelated"]


class ReviewIn(Body):
    """写评价 | To review"""

    line_id: Id = says("订单行编号 | Order line", 41)
    stars: Annotated[int, Field(ge=1, le=5)] = says("星级 | Stars", 5)
    text: Annotated[str, Field(max_length=1000)] = says("文字 | Words", "软硬正好，睡得很香", "")
    anonymous: bool = says("匿名 | Without a name", False, False)


class FollowUpIn(Body):
    """追评 | To add to a review"""

    text: Annotated[str, Field(min_length=1, max_length=1000)] = says("文字 | Words", "洗过三次不变形")


class VoteIn(Body):
    """觉得有用 | Found helpful"""

    helpful: bool = says("有用，或不再觉得有用 | Helpful, or no longer", True)


class ReplyIn(Body):
    """商家回复 | The shop's answer"""

    text: Annotated[str, Field(min_length=1, max_length=500)] = says(
        "公开的回复 | A public answer", "谢谢，欢迎再来"
    )


class HideIn(Body):
    """隐藏内容 | To hide what it says"""

    reason: HideReason = says("原因；差评不是理由 | Why; a bad rating is no reason", "advert")
    note: Annotated[str, Field(min_length=1, max_length=200)] = says(
        "具体是哪一处 | What exactly", "第二句引流到站外"
    )


class VotesOut(Shown):
    """有用数 | Votes"""

    number: str = says("评价编号 | Review", "V260301K7M2P9QRST2X")
    helpful: int = says("多少人觉得有用 | How many find it helpful", 12)


class ReviewOut(Shown):
    """评价，隐藏的只剩星级和原因 | A review; of a hidden one its stars and the reason are left"""

    number: str = says("评价编号 | Review", "V260301K7M2P9QRST2X")
    author: str = says("买家，打码或匿名 | The buyer, masked or unnamed", "林**")
    stars: int = says("星级 | Stars", 5)
    text: str = says("文字 | Words", "软硬正好，睡得很香")
    pictures: list[str] = says("图片键 | Keys of pictures", ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"])
    spec_text: str = says("规格 | Variant", "5 斤装")
    written_at: datetime = moment("时间 | Written")
    follow_up: str = says("追评 | Added later", "")
    follow_up_pictures: list[str] = says("追评图片 | Its pictures", [])
    followed_at: datetime | None = moment("追评时间 | Added", None)
    reply: str = says("商家回复 | The shop's answer", "")
    replied_at: datetime | None = moment("回复时间 | Answered", None)
    helpful: int = says("多少人觉得有用 | How many find it helpful", 12)
    hidden: str = says("隐藏原因；空为未隐藏 | Why hidden; empty when shown", "")
    hidden_label: Words = says("原因文字 | The reason in words", "")


class RatingOut(Shown):
    """评分，隐藏的评价仍计入 | A rating; hidden reviews count"""

    count: int = says("评价数 | Reviews", 20)
    good: int = says("四、五星 | Four and five stars", 17)
    middle: int = says("三星 | Three stars", 2)
    bad: int = says("一、二星 | One and two stars", 1)
    good_percent: int = says("好评率，百分数 | Percent of good ones", 85)
    average: str = says("平均星级；没有评价为空 | Average; empty without any", "4.5")
    pictures: int = says("有图 | With pictures", 6)
    follow_ups: int = says("有追评 | Added to", 3)


class ReviewPage(Page[ReviewOut]):
    """一页评价 | A page of reviews"""


class ProductReviews(ReviewPage):
    """商品的评价 | A product's reviews"""

    rating: RatingOut
