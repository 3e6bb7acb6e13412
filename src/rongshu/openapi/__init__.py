"""The open API, version 1: every use case of the shop for programs, by the same services as the pages.

Owns tokens, API keys, the endpoints and their document. Not: rules of any kind; those are the services'.
"""
