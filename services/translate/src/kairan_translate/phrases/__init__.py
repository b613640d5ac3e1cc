"""Safety phrases: sentences written by people in every language, that never go through the machine."""
