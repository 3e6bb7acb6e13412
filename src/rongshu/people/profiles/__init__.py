"""Owns consents by purpose, the personalisation switch, copies of a person's data, closing an account. Not: sign-in."""
