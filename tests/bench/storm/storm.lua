-- wrk sends each prepared request exactly once, writes down each answer, and stops after the last of them.
--
-- Run with one thread: wrk -t1 -c<connections> -d<most> -s storm.lua URL -- REQUESTS TOTAL ANSWERS
-- REQUESTS  each request with its length before it as six digits
-- ANSWERS   one line an answer: <seconds since the epoch> <status> <household> <said> <revision>
--           and for a status other than 2xx the answer's text instead of the last three
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } moment_t;
int clock_gettime(int clock, moment_t *moment);
]]
local moment = ffi.new("moment_t[1]")

function init(args)
   requests = assert(io.open(args[1], "rb"))
   requests:setvbuf("full", 1048576)
   total = tonumber(args[2])
   answers = assert(io.open(args[3], "w"))
   finished = args[3] .. ".finished"
   answers:setvbuf("full", 65536)
   answered, asked = 0, 0
end

function request()
   asked = asked + 1
   if asked == 2 then
      requests:seek("set") -- wrk asked once before, to look at the form of a request, and did not send it
   end
   local length = requests:read(6)
   if not length then
      return "" -- nothing is left to send: the connection stays silent
   end
   return requests:read(tonumber(length))
end

function response(status, headers, body)
   ffi.C.clock_gettime(0, moment)
   local now = string.format("%d.%06d", tonumber(moment[0].seconds), tonumber(moment[0].nanoseconds) / 1000)
   local told = body:gsub("%s+", " ")
   if status >= 200 and status < 300 then
      told = body:match('"household_id":"([^"]+)"') .. " " .. body:match('"status":"([^"]+)"')
         .. " " .. body:match('"revision":(%d+)')
   end
   answers:write(now, " ", status, " ", told, "\n")
   answered = answered + 1
   if answered >= total then
      answers:close()
      assert(io.open(finished, "w")):close() -- who runs wrk interrupts it: by itself it waits for its time to pass
      wrk.thread:stop()
   end
end

function done(summary, latency, requests)
   io.write(string.format(
      '\n{"seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "connect": %d, "read": %d, "write": %d, "timeout": %d}\n',
      summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
      summary.errors.connect, summary.errors.read, summary.errors.write, summary.errors.timeout))
end
