"""The room Groups: who sits where, and on which days the service runs."""
