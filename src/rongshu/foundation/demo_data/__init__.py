"""The data a demo shop opens with: two catalogues and real comments, as plain files with their licence.

Owns the files under ``data`` and the command that makes them. Knows nothing of Django: whoever loads a demo
reads them through ``catalogue`` and writes through the services of the floors above.
"""
