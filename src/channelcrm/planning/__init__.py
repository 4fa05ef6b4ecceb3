"""What is done with them: plans, targets, programmes, funds."""
