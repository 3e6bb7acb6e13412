"""The phone-first shop pages. Owns templates and views; decides nothing about money or stock."""
