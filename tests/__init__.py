"""The tests lie in the same folders as what they test."""
