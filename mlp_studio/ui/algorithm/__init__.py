"""The algorithm view: the lecture's pseudo-code as a debugger goes through it, with the values that each line computes."""
