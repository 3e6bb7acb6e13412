"""Owns categories, products and SKUs. Not: stock, campaign prices."""
