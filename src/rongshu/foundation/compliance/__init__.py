"""Owns the law as data: versioned rule packs, their evaluation, evidence. Not: the fields a rule looks at."""
