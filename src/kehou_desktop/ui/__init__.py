"""What is seen: the window, its rooms and the parts they are built of."""
