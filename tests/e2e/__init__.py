"""The product as people meet it: real browsers against a whole running stack. See docs/howto/browser-tests.md."""
