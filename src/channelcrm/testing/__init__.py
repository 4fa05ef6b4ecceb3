"""For embedders: strategies and the adapter conformance suite."""
