"""Trade floor: prices, carts, orders."""
