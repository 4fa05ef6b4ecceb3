"""How they come in: negotiations, offers, agreements, registered deals."""
