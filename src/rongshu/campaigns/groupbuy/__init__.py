"""Owns 拼团: groups, seats, expiry. A campaign kind and nothing else; removing it leaves a working shop."""
