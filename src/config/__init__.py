"""Composition root: settings, URLs and the entry points of the three processes."""
