"""A small service made with the kernel alone: a stand that lends umbrellas.

The kernel's tests run it for real.
"""
