"""What a choice is worth, in the forms that all objectives come down to."""
