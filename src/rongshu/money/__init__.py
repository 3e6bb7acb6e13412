"""Money floor: the ledger and payments. Never learns what was bought."""
