"""Owns pictures: drawn, uploaded, re-encoded, served. Not: which product shows which."""
