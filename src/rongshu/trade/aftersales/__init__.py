"""Owns after-sales cases: refund, return, exchange, reship, their deadlines and money. Not: sending the money."""
