from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.text import mask_phone
from rongshu.kit import crypto
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned
from rongshu.people.members import regions

ADDRESS_PHONE = "address.phone"
ADDRESS_DETAIL = "address.detail"


class Member(ShopOwned):
    """What this shop knows of a user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    personalised = models.BooleanField(default=True)
    birthday = models.DateField(_("生日"), null=True)
    joined_at = models.DateTimeField(db_default=DatabaseNow())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("会员")
        indexes = [
            models.Index(fields=["shop", "-id"], condition=models.Q(closed_at=None), name="members_newest")
        ]
        constraints = [models.UniqueConstraint(fields=["shop", "user"], name="members_member_once")]

    def __str__(self) -> str:
        return str(self.user)


class Address(ShopOwned):
    """A delivery address. Phone and street are encrypted; the region is a GB/T 2260 county code."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    receiver = models.CharField(max_length=40)
    phone_cipher = models.BinaryField()
    region_code = models.CharField(max_length=6)
    detail_cipher = models.BinaryField()
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("收货地址")
        indexes = [models.Index(fields=["shop", "user"], name="members_address_of_user")]

    @property
    def phone(self) -> str:
        return crypto.decrypt(self.phone_cipher, ADDRESS_PHONE)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def detail(self) -> str:
        return crypto.decrypt(self.detail_cipher, ADDRESS_DETAIL)

    @property
    def region_text(self) -> str:
        """``广东省 广州市 越秀区``."""
        return " ".join(regions.name_of(self.region_code))
