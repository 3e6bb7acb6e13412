"""Owns the hash-chained record of privileged changes. Not: domain events, which are in kit."""
