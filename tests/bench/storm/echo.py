"""nameko's bare HTTP handler, with nothing behind it: what a request costs before Kairan does anything.

Run: python echo.py PORT. Started by `yardsticks`, as many processes as the stack has for the same work.
"""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

from nameko.runners import ServiceRunner  # noqa: E402
from nameko.web.handlers import http  # noqa: E402


class Echo:
    name = "echo"

    @http("POST", "/echo/<string:incident>/statements")
    def echo(self, request, incident):  # type: ignore[no-untyped-def]
        body = request.get_data()
        household = request.headers["Idempotency-Key"]
        said = f'{{"household_id":"{household}","status":"safe","revision":0,"said":{len(body)}}}'
        return 201, {"Content-Type": "application/json"}, said


if __name__ == "__main__":
    runner = ServiceRunner(config={"WEB_SERVER_ADDRESS": f"127.0.0.1:{sys.argv[1]}"})
    runner.add_service(Echo)
    runner.start()
    runner.wait()
