from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction

from rongshu.kernel import clock
from rongshu.kit.housekeeping import housekeeper
from rongshu.people.accounts.models import LoginRecord, User

UNVERIFIED_KEPT = timedelta(days=1)
LOGINS_KEPT = timedelta(days=190)  # half a year and a few days (LAW-51)
_BATCH = 500

_log = structlog.get_logger("rongshu.accounts")


@housekeeper
def forget_unverified_users() -> None:
    """Accounts made by asking for a code that nobody confirmed within a day.

    Deleted one by one without loading what hangs on them: a row elsewhere that names such a user makes the database
    refuse, and the user stays.
    """
    stale = User.objects.filter(
        phone_verified=False,
        email=None,
        last_login=None,
        is_staff=False,
        is_superuser=False,
        created_at__lt=clock.now() - UNVERIFIED_KEPT,
    )
    for pk in list(stale.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        try:
            with transaction.atomic():
                User.objects.filter(pk=pk, phone_verified=False)._raw_delete(DEFAULT_DB_ALIAS)
                connection.check_constraints()  # now, not at commit
        except IntegrityError:
            _log.warning("unverified_user_in_use", user_id=pk)


@housekeeper
def forget_old_logins() -> None:
    """Sign-ins older than the half-year they are kept for."""
    LoginRecord.objects.filter(at__lt=clock.now() - LOGINS_KEPT).delete()
