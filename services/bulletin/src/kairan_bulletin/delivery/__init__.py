"""The senders: what carries a letter to a household outside the app, behind one interface."""
