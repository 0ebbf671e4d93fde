"""How it is kept: one encrypted SQLite file, its history, its keys, its backups."""
