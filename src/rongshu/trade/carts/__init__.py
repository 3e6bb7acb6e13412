"""Owns what a shopper means to buy. Not: prices or stock, which are decided when the order is placed."""
