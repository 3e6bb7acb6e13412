"""Checks of profiles."""

from __future__ import annotations

from rongshu.kit.invariants import register

_CLOSED_KEEPS = """
SELECT m.shop_id, m.user_id, 'address' AS kept
FROM members_member AS m
JOIN members_address AS a ON a.shop_id = m.shop_id AND a.user_id = m.user_id
WHERE m.closed_at IS NOT NULL
UNION ALL
SELECT shop_id, user_id, 'profile' FROM members_member
WHERE closed_at IS NOT NULL AND (birthday IS NOT NULL OR personalised)
UNION ALL
SELECT m.shop_id, m.user_id, 'export'
FROM members_member AS m
JOIN profiles_dataexport AS e ON e.shop_id = m.shop_id AND e.user_id = m.user_id
WHERE m.closed_at IS NOT NULL AND e.content_cipher IS NOT NULL
"""

_BIRTHDAY_WITHOUT_CONSENT = """
SELECT m.shop_id, m.user_id
FROM members_member AS m
WHERE m.birthday IS NOT NULL AND NOT coalesce((
    SELECT given FROM profiles_consentevent AS c
    WHERE c.shop_id = m.shop_id AND c.user_id = m.user_id AND c.purpose = 'birthday' ORDER BY c.id DESC LIMIT 1
), false)
"""

_SWITCH = """
SELECT m.shop_id, m.user_id, m.personalised
FROM members_member AS m
WHERE m.closed_at IS NULL AND m.personalised <> coalesce((
    SELECT given FROM profiles_consentevent AS c
    WHERE c.shop_id = m.shop_id AND c.user_id = m.user_id AND c.purpose = 'personalisation'
    ORDER BY c.id DESC LIMIT 1
), true)
"""


def register_all() -> None:
    register("INV-40", "a birthday is kept only with consent", _BIRTHDAY_WITHOUT_CONSENT)
    register("INV-40", "the personalisation switch is what its person last said", _SWITCH)
    register("INV-41", "nothing personal is left of a closed membership", _CLOSED_KEEPS)
