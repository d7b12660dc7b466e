"""A run as a session on a worker thread, its history, and the decision regions: the core plus threading, no Qt."""
