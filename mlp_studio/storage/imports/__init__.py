"""Imports: from the bytes of a file of any format to a table, from there by the user's choices to points."""
