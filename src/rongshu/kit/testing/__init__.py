"""What tests need: a database made by the owner and used by the app role, time travel, committed transactions."""
