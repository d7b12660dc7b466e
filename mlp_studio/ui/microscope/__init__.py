"""The microscope: one weight and one example, and everything between that weight and the loss."""
