"""Test set-up: a database of its own, made by the owner, used by the application role."""

from __future__ import annotations

pytest_plugins = ["rongshu.kit.testing.plugin", "rongshu.kit.testing.processes"]
