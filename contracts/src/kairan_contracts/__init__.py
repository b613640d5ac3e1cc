"""What Kairan's services say to each other and to integrators: names, schemas, examples, documents.

Nothing here does IO. Every service may import this package; it imports none of them.
"""
