"""Electronic resolutions (書面決議): one vote a household, a quorum, proxies, a result to recount."""
