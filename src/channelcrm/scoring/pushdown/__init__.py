"""A card as SQL, and the short answer of a store."""
