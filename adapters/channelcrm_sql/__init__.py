"""Storage on SQLAlchemy: SQLite and PostgreSQL."""
