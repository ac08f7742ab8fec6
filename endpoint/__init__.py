"""How a request arrives and leaves."""
