"""The roll call of an incident: who is on the roll, and everything that was said, as plain recorded facts.

There is no decision to race for, so facts are appended in groups without an expected version.
"""
