"""The room of the rolls: forty children on one screen, one key a mark, and the month behind it."""
