"""Which of them: the best network under limits, with its proof."""
