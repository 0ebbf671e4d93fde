"""The room Reports: the month's return, every paper of the house, the self-check."""
