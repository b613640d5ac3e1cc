"""Read aloud in Japanese: OpenJTalk in a process and a virtual environment of its own."""
