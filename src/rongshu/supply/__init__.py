"""Supply floor: what is sold, how much of it there is, and how it travels."""
