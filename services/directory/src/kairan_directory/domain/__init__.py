"""The directory's rules: pure functions and frozen values. No clock, no random ids, no IO."""
