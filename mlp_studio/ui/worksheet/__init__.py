"""Worksheets in the window and on paper: the card that asks what they are to be, the pictures, and the PDF."""
