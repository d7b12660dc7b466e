"""What happens, in words: the line under the plots and the card of all findings."""
