"""What is asked: checked, completed from the conversation, understood once."""
