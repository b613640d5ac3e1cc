"""The counts job: what every block of every roll call adds up to, within a second of each statement.

See README.md.
"""
