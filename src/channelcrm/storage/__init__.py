"""What storage must do: repositories, units of work, questions, the feed."""
