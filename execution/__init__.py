"""How a document runs: checked once, weighed, then executed. Knows GraphQL, not the domain."""
