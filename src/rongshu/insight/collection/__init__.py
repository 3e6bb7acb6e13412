"""Owns the way from outbox and inbox into the lake, exactly once. Not: queries."""
