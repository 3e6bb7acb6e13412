"""One row per event, the same columns for what the shop did and what shoppers did."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [
        # `d<id>` for a domain event, `b<batch>.<n>` for the n-th of a behaviour batch: unique in a shop.
        pa.field("event_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("shop_id", pa.int64(), nullable=False),
        # Who: an erasable pseudonym of a signed-in person, and the browser's own random id.
        pa.field("person", pa.string()),
        pa.field("visitor", pa.string()),
        # Through whose link: its code, how many shares deep it is, and the sharer's pseudonym.
        pa.field("link_code", pa.string()),
        pa.field("link_depth", pa.int32()),
        pa.field("link_sharer", pa.string()),
        pa.field("activity_id", pa.int64()),
        pa.field("campaign_ref", pa.string()),
        pa.field("product", pa.string()),
        pa.field("order_number", pa.string()),
        pa.field("amount_fen", pa.int64()),
        pa.field("props", pa.string()),
    ]
)
"""Arrow schema of every file in the lake; amounts in fen, times in UTC."""
