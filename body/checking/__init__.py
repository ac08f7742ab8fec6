"""What a stored tree may hold: the rules behind ``tree.check``."""
