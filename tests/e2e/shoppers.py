"""What a shopper does, in the shop's own words and buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

SHOP = "/s/rongshu"


@dataclass(frozen=True)
class Paid:
    """What a shopper holds after paying for a place in a group."""

    order_number: str
    group_code: str
    payment_number: str
    amount_fen: int


class Shopper:
    """A person with a phone number and a browser of their own."""

    def __init__(self, name: str, number: str, context: BrowserContext) -> None:
        self.name = name
        self.number = number
        self.context = context
        self.page: Page = context.new_page()

    def open(self, path: str = "/") -> None:
        self.page.goto(path if path.startswith(("http", "/s/")) else f"{SHOP}{path}")

    # Signing in

    def sign_in(self) -> None:
        """From whatever page leads to sign-in: number, code out of the mailbox page, back to where one was."""
        page = self.page
        page.get_by_label("手机号").fill(self.number)
        page.get_by_role("button", name="获取验证码").click()
        page.get_by_label("验证码").fill(self._code())
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.get_by_label("验证码")).to_have_count(0)

    def _code(self) -> str:
        """The newest code to this number, read where a developer would."""
        mailbox = self.context.new_page()
        mailbox.goto(f"/dev/mailbox/?to=%2B86{self.number}")
        code = mailbox.locator(".message__code").first
        expect(code).to_have_text(re.compile(r"^\d{6}$"))
        found = code.inner_text()
        mailbox.close()
        return found

    # Buying

    def choose(self, button: Locator, mode: str) -> None:
        """Open the half-sheet with a page's button, take what is chosen there, and go to the confirm page."""
        button.click()
        self.page.locator(f"#buy button[name=mode][value={mode}]").click()

    def add_address(self, receiver: str) -> None:
        """From the confirm page, which asks for one, and back to it."""
        page = self.page
        page.get_by_role("link", name="请先添加收货地址").click()
        page.get_by_label("收货人").fill(receiver)
        page.get_by_label("手机号码").fill(self.number)
        for label, choice in (("省 / 直辖市", "广东省"), ("城市", "广州市"), ("区 / 县", "天河区")):
            # The boxes are drawn again after each choice, and listen only once htmx has settled them.
            settled = page.locator("#regions:not(.htmx-added)")
            settled.get_by_label(label).select_option(label=choice)
        page.get_by_label("详细地址").fill("体育西路 103 号 8 楼")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("button", name="提交订单")).to_be_visible()

    def place(self) -> None:
        """Confirm the order; the payment page follows."""
        self.page.get_by_role("button", name="提交订单").click()
        expect(self.page.locator("[data-stage=waiting]")).to_be_visible()

    def pay(self) -> Paid:
        """From the payment page to the provider's, pay there, and come back to the page of the group."""
        page = self.page
        amount_fen = fen(page.locator("#bill .price").inner_text())
        payment_number = page.locator("#bill .attrs .num").inner_text()
        page.locator("[data-go]").click()
        page.get_by_role("button", name="确认支付").click()
        # The way back asks the provider. When its answer takes a moment, the bill waits and then offers to go on.
        group, bill = page.locator("[data-view=group]"), page.locator("[data-done]")
        expect(group.or_(bill)).to_be_visible()
        if bill.is_visible():
            bill.click()
        code = group.get_attribute("data-prop-group") or ""
        order = page.get_by_role("link", name="我的订单").get_attribute("href") or ""
        return Paid(order.rstrip("/").rpartition("/")[2], code, payment_number, amount_fen)

    # Sharing

    def open_share_sheet(self) -> None:
        """From a group's page; the sheet is there when its poster is drawn."""
        self.page.get_by_role("button", name=re.compile("邀请好友|分享")).click()
        expect(self.page.get_by_role("img", name=re.compile("海报"))).to_be_visible()

    def share(self) -> str:
        """Copy the link of a group's page and close the sheet again. Returns the link."""
        page = self.page
        if page.locator("#sheet").is_hidden():
            self.open_share_sheet()
        page.get_by_role("button", name="复制链接").click()
        expect(page.locator("#toast")).to_contain_text("链接已复制")
        copied: str = page.evaluate("navigator.clipboard.readText()")
        page.locator("#sheet").get_by_role("button", name="关闭").click()
        expect(page.locator("#sheet")).to_be_hidden()
        return copied

    # What the stream told

    def told(self, topic: str) -> int:
        """How many times the stream said that a topic changed."""
        heard: list[dict[str, Any]] = self.page.evaluate("window.__told")
        return sum(1 for one in heard if one["name"] == "change" and one["topic"] == topic)

    def listens(self) -> None:
        """Wait until the page's stream is open."""
        self.page.wait_for_function("window.__told && window.__told.some((one) => one.name === 'hello')")


def fen(text: str) -> int:
    """`¥1,234.50` or `¥59` in fen."""
    digits = re.search(r"([\d,]+)(?:\.(\d\d))?", text.replace("\n", ""))
    assert digits is not None, f"no amount in {text!r}"
    return int(digits[1].replace(",", "")) * 100 + int(digits[2] or 0)
