"""Owns reviews of bought goods, follow-ups, replies, votes. Not: their moderation by rules."""
