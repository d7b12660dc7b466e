"""Three networks side by side: linear, heaviside and sigmoid units with the weights and the points of the project."""
