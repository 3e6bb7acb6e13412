"""Owns shops, their addresses on the web, staff and roles. Not: their products, members or money."""
