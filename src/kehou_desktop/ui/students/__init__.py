"""The room Students: the roster, the child beside it, and the school's own list taken in."""
