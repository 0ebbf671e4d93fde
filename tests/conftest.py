"""Every school that a test opened is shut when the test ends."""

from collections.abc import Iterator

import pytest

from tests import build


@pytest.fixture(autouse=True)
def shut() -> Iterator[None]:
    """Close the doors that the builders opened, so that no lock and no connection outlives its test."""
    yield
    build.shut()
