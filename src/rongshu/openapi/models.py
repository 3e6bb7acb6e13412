from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class SignInCode(ShopOwned):
    """A code sent to a phone, to be exchanged for a token. Guesses are counted before they are compared."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    challenge_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "challenge_hash"], name="openapi_challenge_once"),
        ]
        indexes = [models.Index(fields=["shop", "expires_at"], name="openapi_codes_to_forget")]


class AccessToken(ShopOwned):
    """A shopper's key to this shop. Only its hash is kept: who reads the table cannot use it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    public_id = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "public_id"], name="openapi_token_once")]
        indexes = [
            models.Index(fields=["shop", "user"], name="openapi_tokens_of_user"),
            models.Index(fields=["shop", "expires_at"], name="openapi_tokens_to_forget"),
        ]

    def __str__(self) -> str:
        return self.public_id


class ApiKey(ShopOwned):
    """A program of the shop. It may do what its permissions and the role of the person who made it both allow."""

    name = models.CharField(max_length=60)
    public_id = models.CharField(max_length=16)
    secret_hash = models.CharField(max_length=64)
    permissions = ArrayField(models.CharField(max_length=40))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("开放接口密钥")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["shop", "public_id"], name="openapi_key_once")]

    def __str__(self) -> str:
        return self.name
