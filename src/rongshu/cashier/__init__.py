"""The payment page, and the door for provider notices. Owns neither orders nor payments."""
