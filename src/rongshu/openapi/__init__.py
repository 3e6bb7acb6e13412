"""Version 1 of the public API. The same services as the pages; owns schemas and authentication."""
