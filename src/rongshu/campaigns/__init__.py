"""Campaigns floor: what sets a price or a condition for a while. Each kind is an app that registers itself."""
