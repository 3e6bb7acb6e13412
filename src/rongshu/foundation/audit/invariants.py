"""The chain's links, as one query over all shops. `selectors.audit_verify` also recomputes each hash."""

from __future__ import annotations

CHAIN_IS_WHOLE = """
SELECT shop_id, seq, hash FROM (
    SELECT shop_id, seq, hash, previous_hash,
           lag(hash) OVER chain AS hash_before, lag(seq) OVER chain AS seq_before
    FROM audit_auditentry WINDOW chain AS (PARTITION BY shop_id ORDER BY seq)
) links
WHERE previous_hash <> coalesce(hash_before, repeat('0', 64)) OR seq <> coalesce(seq_before, 0) + 1
"""
