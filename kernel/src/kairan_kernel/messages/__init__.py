"""The kernel's own texts: ja.toml and en.toml, read by `kairan_kernel.catalogue`."""
