"""The words of one association or union: its glossary, and the languages that its households use."""
