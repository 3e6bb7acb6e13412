from __future__ import annotations

import secrets

from django.db import models

from rongshu.kit.tenancy import ShopOwned


def _token() -> str:
    return secrets.token_hex(8)


class Pseudonym(ShopOwned):
    """The name a person has in the lake. Deleting the row makes their lake rows nobody's (个人信息保护法 47)."""

    user_id = models.BigIntegerField()
    token = models.CharField(max_length=16, default=_token)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "user_id"], name="collection_pseudonym_once"),
            models.UniqueConstraint(fields=["shop", "token"], name="collection_pseudonym_distinct"),
        ]
