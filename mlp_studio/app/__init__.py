"""The document, its undo, the training controller and the preferences: Qt without widgets."""
