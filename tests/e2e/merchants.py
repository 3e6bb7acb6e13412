"""What the people behind the counter do in the console."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import BrowserContext, Locator, Page, expect

CONSOLE = "/s/rongshu/console"


class Merchant:
    """Somebody of the staff at a desk."""

    def __init__(self, email: str, password: str, context: BrowserContext) -> None:
        self._email = email
        self._password = password
        self.context = context
        self.page: Page = context.new_page()

    def sign_in(self) -> None:
        """The console asks who it is, and lets them in."""
        page = self.page
        page.goto(f"{CONSOLE}/")
        page.get_by_label("邮箱").fill(self._email)
        page.get_by_label("密码").fill(self._password)
        page.get_by_role("button", name="登录").click()
        expect(self._menu("活动")).to_be_visible()

    def go(self, entry: str) -> None:
        """Choose an entry of the side menu."""
        self._menu(entry).click()

    def _menu(self, entry: str) -> Locator:
        # A menu entry's name begins with that of its icon, which is a word in a font of icons.
        return self.page.locator("#nav-sidebar a").filter(has=self.page.get_by_text(entry, exact=True))

    def open(self, path: str) -> None:
        self.page.goto(f"{CONSOLE}/{path}")

    def create_group_buy(
        self, slug: str, *, name: str, price: str, size: int, leader_discount: str, days: int, limit: int
    ) -> int:
        """活动 → 新建拼团 → product → form. Returns the activity's id once it runs."""
        page = self.page
        self.go("活动")
        page.get_by_role("link", name="新建拼团").click()
        page.locator(f'a[href="?product={slug}"]').click()
        page.get_by_label("活动名称").fill(name)
        page.get_by_label("拼团价（元）").fill(price)
        page.get_by_label("团长每件优惠（元）").fill(leader_discount)
        page.get_by_label("成团人数").fill(str(size))
        ends = page.get_by_label("结束时间")
        starts_at = datetime.fromisoformat(page.get_by_label("开始时间").input_value())
        ends.fill((starts_at + timedelta(days=days)).isoformat(timespec="minutes"))
        page.get_by_label("每单限购（件）").fill(str(limit))
        page.get_by_label("每人限购（件）").fill(str(limit))
        page.get_by_role("button", name="创建并上架").click()
        page.wait_for_url(re.compile(r"/campaigns/\d+/$"))
        self.until(lambda: expect(page.get_by_test_id("activity-state")).to_have_text("进行中", timeout=500))
        return int(page.url.rstrip("/").rpartition("/")[2])

    def ship(self, order_number: str, *, carrier: str, waybill: str) -> None:
        page = self.page
        self.open(f"orders/{order_number}/")
        page.get_by_label("快递公司").select_option(label=carrier)
        page.get_by_label("运单号").fill(waybill)
        page.get_by_role("button", name="确认发货").click()
        expect(page.get_by_test_id("order-state")).to_have_text("待收货")

    def advance_clock(self, step: str) -> None:
        """Move the installation's time forward by one of the offered steps."""
        self.open("clock/")
        self.page.get_by_role("button", name=step).click()
        expect(self.page.get_by_text("时钟已拨快")).to_be_visible()

    def until(self, check: Callable[[], object], seconds: float = 30.0) -> None:
        """Load the page again and again until the check holds. Raises what it raised last."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                check()
                return
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
            self.page.reload()
