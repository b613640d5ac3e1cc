"""HTTP to the processes of a test, without what a client to the wide world needs: proxies of the environment,
and the certificates of all authorities, which take 20 ms of computing to read for each client.
"""

from functools import partial

import httpx

client = partial(httpx.Client, trust_env=False, verify=False)
request = partial(httpx.request, trust_env=False, verify=False)
get = partial(httpx.get, trust_env=False, verify=False)
post = partial(httpx.post, trust_env=False, verify=False)
