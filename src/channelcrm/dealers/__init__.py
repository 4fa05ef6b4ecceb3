"""Who they are: dealers, their people, duplicates and merging."""
