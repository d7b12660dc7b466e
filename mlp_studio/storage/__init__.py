"""Files: the project file, imports and exports, the resources that ship; no Qt, no threads."""
