"""Owns commission rules, snapshots, settlement and reversal. One level only (禁止传销条例 2, 7)."""
