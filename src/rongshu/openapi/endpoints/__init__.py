"""Endpoints, one module per part of the API. They call services and selectors and choose schemas."""
