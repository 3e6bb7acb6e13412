"""Fixtures of this app's tests."""

from __future__ import annotations

from tests.till import till

__all__ = ["till"]
