"""An audience (宛先): wished for in a draft, frozen at publication: the 180 of "read by 143 of 180"."""
