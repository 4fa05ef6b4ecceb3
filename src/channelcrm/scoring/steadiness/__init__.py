"""How sure an order is: over other weightings, without a third dealer, by other methods."""
