"""The directory's HTTP interface, one mixin a resource; `serve.py` puts them together."""
