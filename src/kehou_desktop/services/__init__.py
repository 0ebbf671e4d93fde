"""What the office does: one file per noun, questions above deeds. The first parameter is the session."""
