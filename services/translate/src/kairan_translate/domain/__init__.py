"""The pure part: what can have happened to translations, glossaries and the signing of phrases."""
