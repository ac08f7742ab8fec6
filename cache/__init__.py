"""What is kept so that it need not be worked out again, and how it stays true."""
