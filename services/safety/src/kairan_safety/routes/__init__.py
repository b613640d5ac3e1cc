"""HTTP of the safety service, one mixin a subject: parse, authorise, call a desk or the roll, render.

What a route takes in its query (``queries``) and whom it lets in (``permissions``) lies beside them.
"""
