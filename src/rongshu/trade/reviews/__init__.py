"""Owns reviews of bought goods, follow-ups, replies, votes and ratings. Not: orders, nor moderation by rules.

A review is never deleted: what may not be shown is hidden for a named reason, leaves a mark, and still counts.
"""
