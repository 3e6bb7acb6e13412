"""Views of the console's own pages. Each reads through selectors and writes through services."""
