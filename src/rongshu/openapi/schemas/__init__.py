"""What goes in and out of the API, one module per part of it. Amounts are whole fen, times ISO 8601 in UTC."""
