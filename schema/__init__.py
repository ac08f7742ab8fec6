"""What clients see: the typed schema. Strawberry types describe the rows that resolvers return."""
