"""Reads of the ledger. All run in the shop's block and see its accounts only."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from rongshu.money.ledger.models import Account, Transfer
from rongshu.money.ledger.types import AccountRef, Statement, StatementLine, TransferView

__all__ = ["balance", "entries_for", "statement", "transfers_of"]


def balance(kind: str, owner: str = "") -> int:
    """What an account holds, in fen; 0 for one that was never used. Negative only for accounts that may owe."""
    found = Account.objects.filter(kind=kind, owner=owner).values_list("balance_fen", flat=True).first()
    return found if found is not None else 0


def transfers_of(
    kind: str, owner: str = "", *, after: int | None = None, limit: int = 20
) -> list[TransferView]:
    """Transfers that touch an account, newest first; `after` is the id of the last one already seen. One query."""
    seen = Transfer.objects.order_by("-id").values("id")
    if after is not None:
        seen = seen.filter(id__lt=after)
    # Each side by its own index; an OR over both would read the account's whole past.
    debited = seen.filter(debit__kind=kind, debit__owner=owner)[:limit]
    credited = seen.filter(credit__kind=kind, credit__owner=owner)[:limit]
    return _views(Transfer.objects.filter(id__in=debited.union(credited, all=True)).order_by("-id")[:limit])


def entries_for(reference: str) -> list[TransferView]:
    """Every transfer for one thing (`order:12`), oldest first; legs of one entry share `correlation`. One query."""
    return _views(Transfer.objects.filter(reference=reference).order_by("id"))


def statement(kind: str, owner: str = "", *, since: datetime, until: datetime) -> Statement:
    """An account over `[since, until)`. Three queries, whatever the number of lines."""
    ref = AccountRef(kind, owner)
    account = Account.objects.filter(kind=kind, owner=owner).first()
    if account is None:
        return Statement(account=ref, opening_fen=0, lines=(), closing_fen=0)
    touching = Transfer.objects.filter(Q(debit=account) | Q(credit=account))
    grows = Q(debit=account) if account.side == Account.Side.DEBIT else Q(credit=account)
    opening_fen: int = touching.filter(at__lt=since).aggregate(
        fen=Coalesce(Sum(Case(When(grows, then=F("amount_fen")), default=-F("amount_fen"))), Value(0))
    )["fen"]
    lines = []
    running_fen = opening_fen
    for view in _views(touching.filter(at__gte=since, at__lt=until).order_by("id")):
        debited = view.debit == ref
        change_fen = view.amount_fen if debited == (account.side == Account.Side.DEBIT) else -view.amount_fen
        running_fen += change_fen
        lines.append(StatementLine(transfer=view, change_fen=change_fen, balance_fen=running_fen))
    return Statement(account=ref, opening_fen=opening_fen, lines=lines, closing_fen=running_fen)


def _views(transfers: QuerySet[Transfer]) -> list[TransferView]:
    return [
        TransferView(
            id=transfer.pk,
            at=transfer.at,
            debit=AccountRef(transfer.debit.kind, transfer.debit.owner),
            credit=AccountRef(transfer.credit.kind, transfer.credit.owner),
            amount_fen=transfer.amount_fen,
            business_key=transfer.business_key,
            correlation=transfer.correlation,
            purpose=transfer.purpose,
            reference=transfer.reference,
            corrects_id=transfer.corrects_id,
        )
        for transfer in transfers.select_related("debit", "credit")
    ]
