"""The parts of the Projector layout: its bar, the key to signs and classes, the names in the regions, the menu bar out of sight."""
