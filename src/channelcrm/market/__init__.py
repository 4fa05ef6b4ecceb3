"""What we know: dated, sourced figures."""
