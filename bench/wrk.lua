-- Prints what measure.mjs reads: one line of JSON. With requests given in a file (method, path, fields and body,
-- separated by tabs, one request a line) they are sent in turn, else the address of the command line is asked.
local requests, at = {}, 0

function init(args)
    if not args[1] then return end
    for line in io.lines(args[1]) do
        local method, path, cookie, token, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)")
        local headers = { ["Cookie"] = cookie, ["Accept"] = "text/html" }
        if body ~= "" then
            headers["X-CSRF-Token"] = token
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        end
        requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
end

function request()
    if #requests == 0 then return wrk.format() end
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, _)
    local errors = summary.errors
    io.write(string.format('\n@{"requests":%d,"seconds":%.6f,"bytes":%d,"refused":%d,"broken":%d,"p50":%.3f,"p95":%.3f,"p99":%.3f}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
