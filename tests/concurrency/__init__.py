"""Many people at one thing, over HTTP: whole requests through middleware, views, services and database, at once.

What single services do under simultaneous calls is tested beside them; here the whole house is in the way.
"""
