"""A group (部会, 子ども会): a list of households that officers keep, to write to and to let in."""
