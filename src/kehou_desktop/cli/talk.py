"""How a command talks: results to stdout, words to stderr, and how it ended."""

import sys

DONE, IN_PART, NOT_STARTED = 0, 1, 2
"""The exit status of interfaces.md: done, in part or refused, could not start."""


def say(sentence: str, status: int) -> int:
    """Say a sentence on stderr and return the status to end with."""
    print(sentence, file=sys.stderr)  # noqa: T201 - a command talks
    return status


def tell(text: str) -> None:
    """Print a result on stdout."""
    print(text)  # noqa: T201 - a command talks
