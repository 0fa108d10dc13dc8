"""The pages of shared things."""
