"""What this app shows on the home page."""
