"""The texts of the bulletin service, Japanese first."""
