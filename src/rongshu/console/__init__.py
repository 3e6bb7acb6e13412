"""The merchant's console on Unfold. Owns its pages; every write is a service of a lower floor."""
