"""What the safety service says to others: its integration events and its HTTP bodies."""
