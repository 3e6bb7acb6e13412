"""The live process: a lean ASGI application without Django's request stack.

Owns server-sent events, and the frame in which other endpoints of that process run. It reads Django's settings and
signing, and neither models nor apps: it starts in a moment and holds thousands of idle connections.
"""
