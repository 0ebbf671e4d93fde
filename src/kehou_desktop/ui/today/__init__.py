"""The room Today: what is still open, whose it is, what to press."""
