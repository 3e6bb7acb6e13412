"""Who may see and do what, tried on every registered route: shop against shop, person against person, role by role."""
