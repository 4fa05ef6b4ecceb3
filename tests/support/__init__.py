"""What the tests stand on: a private PostgreSQL server, a headless browser."""
