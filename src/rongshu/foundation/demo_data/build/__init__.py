"""Makes the shipped data files from their public sources. Runs at development time only."""
