"""A local WeChat Pay v3: merchant API, payer's cashier, signed notifications, and faults on demand.

Owns the sandbox's merchant identity, transactions, refunds and notifications, in one SQLite file.
Does not know the product: it speaks the published API v3 wire format and nothing else.

Run it with ``python -m simulators.wechatpay --port N --data DIR``. The first start writes ``DIR/merchant.json``
with everything a merchant needs. Money is integer fen.
"""
