"""Stub."""
def setup(app):
    return {}
