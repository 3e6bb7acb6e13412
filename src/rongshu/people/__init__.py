"""People floor: who the shoppers are, and who brought whom."""
