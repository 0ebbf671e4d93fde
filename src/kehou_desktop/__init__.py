"""课后: carry a small school's whole after-school service on one office computer."""

__version__ = "0.1.0"
