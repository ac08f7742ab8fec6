"""Statements: what a relation or a write function needs, run on the connection it is given."""
