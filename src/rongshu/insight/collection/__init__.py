"""Owns how a recorded fact becomes a row of the lake, and the pseudonyms in it. Not: files or queries."""
