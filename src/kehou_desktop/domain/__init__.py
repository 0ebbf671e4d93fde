"""What is true: nouns and rules. Standard library only, no clock, no language, money in int fen."""
