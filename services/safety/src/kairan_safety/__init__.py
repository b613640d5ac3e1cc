"""The safety service. Here lies what puts it together: processes, settings, names of streams, events, errors.

What it does lies in the folders; the README's last section says which line goes where.
"""
