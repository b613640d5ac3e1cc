"""The texts that people see: ja.toml and en.toml, the same keys in both."""
