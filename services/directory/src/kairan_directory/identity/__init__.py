"""Who someone is: passwords, passcodes, tokens, and how often one may guess."""
