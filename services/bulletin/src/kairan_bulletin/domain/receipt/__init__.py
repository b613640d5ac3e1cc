"""Read receipts (既読): that a household read an article, by app, paper or speaker; and who was reminded.

Plain facts that stand beside each other: nothing races, so they are appended without an expected version.
"""
