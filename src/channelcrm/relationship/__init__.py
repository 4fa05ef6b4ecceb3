"""How they stay: contacts made, visits, needs, service."""
