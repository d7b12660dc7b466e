"""The quiz: the learner goes through one update, value by value."""
