"""Alipay's open platform on this machine, for development and tests: RSA2 in the real wire format.

What a sandbox needs besides (store, faults, senders of notices, the payer's page, the control surface) it shares with
the simulator of WeChat Pay. Never part of production.
"""
