"""HTTP of the bulletin service, one mixin a subject: parse, authorise, call a desk, render.

Whom a route lets in (``permissions``) lies beside them.
"""
