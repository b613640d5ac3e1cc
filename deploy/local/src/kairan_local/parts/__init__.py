"""The real servers of the stack, one module each: its files, its command, its health."""
