"""One object type per file, with its inputs and enums."""
