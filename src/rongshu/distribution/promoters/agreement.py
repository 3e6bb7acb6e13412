"""The promoters' agreement, in the current version: what is said is what the code does."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

CURRENT_VERSION: Final = "2026-01"

# Each sentence stands for something enforced: no fee and no purchase to join, one level, pay by sales alone
# (禁止传销条例 7), settlement after receipt and return window, reversal on refund, withholding of tax (个人所得税法 9).
AGREEMENT: Final = (
    _("加入免费：不收取入门费，也不要求购买商品。"),
    _("佣金只按你直接带来的成交计算，只有一级，不按人头、不按下级业绩计酬；不支持多级分佣。"),
    _("佣金比例和基数在下单时确定并写入订单，之后不变；运费不计佣金。"),
    _("买家确认收货并过了退货期后佣金才可用；发生退款时按退款比例冲回，已提现的部分记为欠款。"),
    _("提现前需要实名，店铺依法代扣代缴个人所得税。"),
    _("不得虚假宣传、不得骚扰他人；自己购买不产生佣金。"),
)
