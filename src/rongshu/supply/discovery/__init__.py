"""Owns how shoppers find products: the search index, suggestions, what each looked for, favourites. Not: products."""
