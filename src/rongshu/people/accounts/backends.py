"""Who is signed in, read by a query written by hand: every page of a signed-in person asks it."""

from __future__ import annotations

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.db import DEFAULT_DB_ALIAS, connections

from rongshu.people.accounts.models import User


@cache
def _query() -> tuple[str, list[str]]:
    """The row of a user, and the fields it fills, in one order."""
    fields = User._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = User._meta.db_table
    query = f'SELECT {columns} FROM "{table}" WHERE id = %s'  # noqa: S608  # names of our own columns
    return query, [field.attname for field in fields]


class AuthenticationBackend(AllauthBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's, but for how the person of a session is loaded."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, or None when there is none any more or the account is switched off."""
        query, names = _query()
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(query, [user_id])
            row = cursor.fetchone()
        user = User.from_db(DEFAULT_DB_ALIAS, names, row) if row is not None else None
        return user if user is not None and self.user_can_authenticate(user) else None
