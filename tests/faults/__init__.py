"""Everything that can die on the way of money, killed at every point where it matters, and what comes of it."""
