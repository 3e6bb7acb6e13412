"""Column and field names in the merchant's words, for lists of tables whose models name nothing themselves.

Put on the models when the process starts. Migrations read what a model was written with, so nothing of this ever asks
for one.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By field, or by model and field where the same name means something else.
FIELDS: Final[dict[str, Promise]] = {
    "action": _("动作"),
    "active": _("启用"),
    "actor": _("操作人"),
    "after": _("之后"),
    "agreed_at": _("签约时间"),
    "agreement_version": _("协议版本"),
    "amount_fen": _("金额（分）"),
    "at": _("时间"),
    "attributes": _("商品参数"),
    "balance_fen": _("余额（分）"),
    "base_fen": _("计佣金额（分）"),
    "before": _("之前"),
    "brief": _("一句话介绍"),
    "business_key": _("业务键"),
    "category": _("分类"),
    "code": _("编码"),
    "correlation": _("关联编号"),
    "corrects": _("更正哪一笔"),
    "created_at": _("创建时间"),
    "credit": _("贷方"),
    "debit": _("借方"),
    "description": _("说明"),
    "due_fen": _("应付佣金（分）"),
    "expires_at": _("付款期限"),
    "fixed_fen": _("每件固定（分）"),
    "hash": _("本条校验值"),
    "kind": _("类型"),
    "link_code": _("分享链接"),
    "may_owe": _("可以为负"),
    "name": _("名称"),
    "number": _("单号"),
    "order": _("订单"),
    "owner": _("所属"),
    "paid_at": _("付款时间"),
    "paid_fen": _("已付（分）"),
    "parent": _("上级分类"),
    "position": _("排序"),
    "previous_hash": _("上一条校验值"),
    "promoter_user": _("推客"),
    "provider": _("支付渠道"),
    "purpose": _("事由"),
    "rate_bp": _("比例（万分之）"),
    "reference": _("对应单据"),
    "refund_held_fen": _("退款中（分）"),
    "refunded_fen": _("已退（分）"),
    "request_id": _("请求编号"),
    "role": _("角色"),
    "rule_snapshot": _("下单时的规则"),
    "scope": _("适用范围"),
    "seq": _("序号"),
    "settle_at": _("预计结算"),
    "settled_at": _("结算时间"),
    "side": _("方向"),
    "slug": _("网址名"),
    "sold_count": _("已售"),
    "spec_names": _("规格名"),
    "state": _("状态"),
    "target": _("对象"),
    "target_id": _("对象编号"),
    "title": _("标题"),
    "transaction_id": _("渠道单号"),
    "unit": _("计量单位"),
    "user": _("用户"),
    "version": _("版本"),
    "commission.amount_fen": _("佣金（分）"),
}
APPS: Final[dict[str, Promise]] = {
    "audit": _("操作记录"),
    "catalog": _("商品"),
    "commissions": _("佣金"),
    "ledger": _("账本"),
    "payments": _("支付"),
    "promoters": _("推客"),
    "shops": _("店铺"),
}


def name_everything(site: AdminSite) -> None:
    """Give every table that the console lists its words; what a model says itself stays."""
    for model in site._registry:
        _name(model)
    for label, words in APPS.items():
        config: Any = apps.get_app_config(label)
        config.verbose_name = words


def _name(model: type[Model]) -> None:
    meta: Any = model._meta
    if "verbose_name_plural" not in meta.original_attrs:
        meta.verbose_name_plural = meta.verbose_name  # Chinese has no plural to put an "s" to
    for field in meta.fields:
        words = FIELDS.get(f"{meta.model_name}.{field.name}") or FIELDS.get(field.name)
        if words is not None and field._verbose_name is None:
            field.verbose_name = words
