"""Owns a shop's members and their addresses. Not: sign-in, tiers, points."""
