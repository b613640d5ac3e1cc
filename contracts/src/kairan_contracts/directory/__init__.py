"""What the directory service says: its integration events and the bodies of its HTTP interface."""
