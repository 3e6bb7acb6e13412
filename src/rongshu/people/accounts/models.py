from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.text import mask_phone, normalise_phone
from rongshu.kit import crypto
from rongshu.kit.clock import DatabaseNow

PHONE = "user.phone"


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, phone: str = "", email: str = "", password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(email=self.normalize_email(email) or None, **fields)
        if phone:
            user.set_phone(phone, verified=bool(fields.get("phone_verified", False)))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def by_phone(self, phone: str) -> User | None:
        """User with a phone number in any usual spelling, or None."""
        return self.filter(phone_index=crypto.blind_index(normalise_phone(phone), PHONE)).first()


class User(AbstractBaseUser):
    """A person, known to the whole installation. What a shop knows of them is its `members.Member`."""

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(unique=True, null=True, blank=True)
    phone_cipher = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=64, unique=True, null=True)
    phone_verified = models.BooleanField(default=False)
    display_name = models.CharField(max_length=40, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("用户")

    def __str__(self) -> str:
        return self.name

    @property
    def phone(self) -> str:
        """Phone as E.164, or empty."""
        return crypto.decrypt(self.phone_cipher, PHONE) if self.phone_cipher else ""

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone) if self.phone_cipher else ""

    @property
    def name(self) -> str:
        """What this person is called on pages: the chosen name, else the masked phone."""
        return self.display_name or self.masked_phone or (self.email or "").partition("@")[0]

    def get_full_name(self) -> str:
        """What Django's admin calls a person in its frame; staff who sign in by phone have no e-mail."""
        return self.name

    def get_username(self) -> str:
        return self.email or self.name

    def set_phone(self, phone: str, *, verified: bool) -> None:
        """Raises ValueError for a number that is not a mainland mobile."""
        number = normalise_phone(phone)
        self.phone_cipher = crypto.encrypt(number, PHONE)
        self.phone_index = crypto.blind_index(number, PHONE)
        self.phone_verified = verified

    # The console asks for a role in the shop (foundation.shops.roles); Django's global permissions open nothing.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class LoginRecord(models.Model):
    """A sign-in, for its owner to look through; kept for the half-year that the law asks of such logs (LAW-51)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=120)
    network = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("登录记录")
        indexes = [
            models.Index(fields=["user", "-id"], name="accounts_logins_of"),
            models.Index(fields=["at"], name="accounts_logins_by_age"),
        ]
