"""Read-only SQL over what everybody may see, each query in a process of its own."""
