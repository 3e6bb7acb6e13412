"""Owns message channels and the sandbox mailbox. Not: when a message is due."""
