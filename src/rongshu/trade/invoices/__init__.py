"""Owns invoice titles, requests and issued invoices of orders. Not: tax filing."""
