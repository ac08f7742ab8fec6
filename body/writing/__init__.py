"""How rich text and media become HTML and Markdown."""
