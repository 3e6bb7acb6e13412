"""Rongshu 榕树: a self-hosted social-commerce operating system.

The folders below are floors; imports go down only (see docs/architecture.md).
"""
