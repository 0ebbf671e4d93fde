"""Every step the schema has taken, numbered; a step never imports today's models (D10)."""
