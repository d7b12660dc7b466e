"""The commands that need no screen, each as its options and what it does; `cli` has their table."""
