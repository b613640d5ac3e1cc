"""An incident: one activation of the roll call, a disaster or a drill for ever, until it is closed."""
