"""HTTP of the safety service, one mixin a subject: parse, authorise, call, render."""
