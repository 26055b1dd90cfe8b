"""One command, ``cchc``, a file a noun. Nobody imports this package."""
