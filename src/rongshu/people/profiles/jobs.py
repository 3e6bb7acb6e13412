"""Wake-ups of profiles."""

from __future__ import annotations

from rongshu.foundation.shops.selectors import open_shop_ids
from rongshu.kernel import clock
from rongshu.kit.housekeeping import shop_housekeeper
from rongshu.kit.jobs import job, sweeper
from rongshu.kit.tenancy import shop_block
from rongshu.people.members.selectors import membership_open
from rongshu.people.profiles.models import Closure, DataExport
from rongshu.people.profiles.services import (
    closure_carry_out,
    closures_due,
    export_build,
    exports_expire,
    user_forget,
)


@job()
def build_export(*, shop_id: int, export_id: int) -> None:
    """Make a copy that was asked for."""
    export_build(export_id=export_id)


@job(opens_blocks=True)
def carry_out_closures(*, shop_id: int) -> None:
    """End memberships whose time to think is over, each in its own transaction; then, if it was a person's last
    membership on this installation, forget the account."""
    with shop_block(shop_id):
        due = closures_due()
    for closure_id, user_id in due:
        with shop_block(shop_id):
            ended = closure_carry_out(closure_id=closure_id)
        if ended and not _member_anywhere(user_id):
            with shop_block(shop_id):
                user_forget(user_id=user_id)


def _member_anywhere(user_id: int) -> bool:
    for shop_id in open_shop_ids():  # row-level security shows one shop at a time
        with shop_block(shop_id):
            if membership_open(user_id=user_id):
                return True
    return False


@sweeper
def sweep_profiles(shop_id: int) -> None:
    """Wake what is due: copies asked for, closures."""
    waiting = DataExport.objects.filter(state=DataExport.State.ASKED).order_by("pk")
    for export_id in waiting.values_list("pk", flat=True)[:100]:
        build_export.defer(shop_id=shop_id, export_id=export_id, once=f"profiles.export:{export_id}")
    if Closure.objects.filter(state=Closure.State.COOLING, due_at__lte=clock.now()).exists():
        carry_out_closures.defer(shop_id=shop_id, once=f"profiles.close:{shop_id}")


@shop_housekeeper
def forget_exports(shop_id: int) -> None:
    """Copies past their time."""
    exports_expire()
