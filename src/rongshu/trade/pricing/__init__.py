"""Owns the price of a line as explained steps; price sources register here. No tables."""
