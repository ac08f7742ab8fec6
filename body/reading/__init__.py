"""How HTML, Markdown and the API's inputs become blocks."""
