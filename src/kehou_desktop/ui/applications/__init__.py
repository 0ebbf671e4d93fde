"""The room Applications: papers that come back, two reviews, the agreement."""
