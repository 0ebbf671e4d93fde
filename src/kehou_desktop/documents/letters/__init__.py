"""The papers that go home with a child and come back signed (F-01…F-06)."""
