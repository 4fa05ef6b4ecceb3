"""The report's sections, each from the material to blocks."""
