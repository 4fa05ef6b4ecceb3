"""Columns of evidence, one kind of source a file: each reads the store in bulk, never dealer by dealer."""
