"""What happens: plain async functions from a context and values to rows, or a domain error."""
