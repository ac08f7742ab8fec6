-- For wrk: sends the bodies in the file BODIES, one a line, in turn; prints what came of it as JSON.
local requests, number, sent = {}, 0, 0

function init()
  local headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
  for line in io.lines(os.getenv("BODIES")) do
    number = number + 1
    requests[number] = wrk.format("POST", "/graphql", headers, line)
  end
end

function request()
  sent = sent % number + 1
  return requests[sent]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'LOAD {"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
