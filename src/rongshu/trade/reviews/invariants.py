"""What must stay true of reviews, as queries that return offending rows."""

from __future__ import annotations

from rongshu.kit.invariants import register


def register_invariants() -> None:
    """Called once, from `AppConfig.ready()`."""
    register(
        "D7",
        "a product's rating is what its reviews say, hidden ones included, and helpful counts are votes",
        """
        SELECT r.shop_id, r.product_id, r.stars5, said.stars5 AS said
        FROM reviews_productrating r
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE v.stars = 1) AS stars1, count(*) FILTER (WHERE v.stars = 2) AS stars2,
                   count(*) FILTER (WHERE v.stars = 3) AS stars3, count(*) FILTER (WHERE v.stars = 4) AS stars4,
                   count(*) FILTER (WHERE v.stars = 5) AS stars5,
                   count(*) FILTER (WHERE v.pictures <> '[]' OR v.follow_up_pictures <> '[]') AS pictures,
                   count(*) FILTER (WHERE v.followed_at IS NOT NULL) AS follow_ups
            FROM reviews_review v WHERE v.shop_id = r.shop_id AND v.product_id = r.product_id
        ) said ON true
        WHERE (r.stars1, r.stars2, r.stars3, r.stars4, r.stars5, r.pictures, r.follow_ups)
              IS DISTINCT FROM (said.stars1, said.stars2, said.stars3, said.stars4, said.stars5, said.pictures,
                                said.follow_ups)
        UNION ALL
        SELECT v.shop_id, v.product_id, v.helpful, votes.number
        FROM reviews_review v
        LEFT JOIN LATERAL (
            SELECT count(*) AS number FROM reviews_vote h WHERE h.shop_id = v.shop_id AND h.review_id = v.id
        ) votes ON true
        WHERE v.helpful <> votes.number
        """,
    )
