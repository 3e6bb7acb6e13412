"""Owns changes to many products at once: Excel sheets and bulk edits. Not: the products, their stock."""
