"""Texts are found where people see them, and every one of them exists in English."""

from __future__ import annotations

from django.core.management import call_command

from rongshu.kit.translations import Message, in_python, in_template, placeholders


def test_texts_in_python() -> None:
    source = (
        '_("甲")\ngettext_lazy("乙" "丙")\nngettext("一件", "多件", n)\npgettext("按钮", "开")\n'
        'gettext(name)\nother("丁")\nself.gettext("戊")\n'
    )

    assert list(in_python(source)) == [
        (Message("甲"), 1),
        (Message("乙丙"), 2),
        (Message("一件", "多件"), 3),
        (Message("开", context="按钮"), 4),
        (Message("戊"), 7),
    ]


def test_texts_in_templates() -> None:
    source = (
        '{% load i18n %}{% translate "甲" %}\n{% blocktranslate with n=name %}你好，{{ n }}{% endblocktranslate %}\n'
        "{% blocktranslate count n=left %}剩 {{ n }} 件{% plural %}剩 {{ n }} 件{% endblocktranslate %}\n"
        '{% share _("分享") %}{# _("不是") #} <p>_("也不是")</p>'
    )

    assert [message for message, _line in in_template(source)] == [
        Message("甲"),
        Message("你好，%(n)s"),
        Message("剩 %(n)s 件", "剩 %(n)s 件"),
        Message("分享"),
    ]


def test_placeholders_are_told_apart() -> None:
    assert placeholders("每人限购 %(limit)s 件，%(rate)s%% {n}") == ["%(limit)s", "%(rate)s", "{n}"]


def test_english_is_complete() -> None:
    call_command("check_translations")
