from __future__ import annotations

from rongshu.kit.locks import advisory_lock


def lock_chain(shop_id: int) -> None:
    """One writer per shop's chain: the next row needs the hash of the last."""
    advisory_lock("audit", shop_id)
