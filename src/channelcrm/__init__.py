"""Develop and maintain a dealer network."""
