"""What the directory says to people: Japanese and English, the same keys in both."""
