"""Owns share links and the raw inbox of behaviour events. Not: what they mean (insight)."""
