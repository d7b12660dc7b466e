"""The page of the confusion matrix: which class is taken for which."""
