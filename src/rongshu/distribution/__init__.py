"""Distribution floor: promoters and what sharing earns them."""
