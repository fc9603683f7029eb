"""The screens, one file each: they ask the rooms below, and wire widgets together."""
