"""The plane: regions, lines and points, under mouse and keys."""
