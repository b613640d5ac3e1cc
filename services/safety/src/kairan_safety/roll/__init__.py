"""The roll as it is read: from memory (board), from the log (standing), from the read models (finding).

And as it is shown: within whose reach, with whose names, as lines, a file or a curve. Writes nothing.
"""
