"""How it is stored: the only room that knows SQLAlchemy and PostgreSQL."""
