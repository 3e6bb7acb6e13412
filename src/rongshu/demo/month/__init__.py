"""A month of trade, played against the payment sandbox with faults, and audited to the fen at the end.

Owns the script (`plan`), the shop it plays in (`stage`), what customers and merchant do (`customers`, `merchant`), the
calendar (`calendar`), and the audit (`audit`). Everything goes through the services of the floors below; only the audit
reads tables, as the reporting role.
"""
