-- SPDX-License-Identifier: Apache-2.0
-- wrk's requests for one operation (OP) on the runs of one experiment (EXPERIMENT).
local operation, experiment = os.getenv("OP"), os.getenv("EXPERIMENT")
local api = "/api/2.0/mlflow/"
local headers = {["Content-Type"] = "application/json"}
if os.getenv("WORKSPACE") then headers["X-MLFLOW-WORKSPACE"] = os.getenv("WORKSPACE") end
if os.getenv("AUTHORIZATION") then headers["Authorization"] = os.getenv("AUTHORIZATION") end
local runs, counter = {}, 0
for line in io.lines(os.getenv("RUNS") or "/dev/null") do runs[#runs + 1] = line end

local function get(path) return wrk.format("GET", path, headers) end
local function post(path, body) return wrk.format("POST", api .. path, headers, body) end
local function run() return runs[math.random(#runs)] end

local operations = {
  health = function() return get("/health") end,
  get_experiment = function() return get(api .. "experiments/get?experiment_id=" .. experiment) end,
  experiments_page = function() return get(api .. "experiments/search?max_results=100") end,
  experiments_small = function() return get(api .. "experiments/search?max_results=10") end,
  experiments_filtered = function()
    return get(api .. "experiments/search?max_results=10&filter=tags.k%20%3D%20%27v%27")
  end,
  get_run = function() return get(api .. "runs/get?run_id=" .. run()) end,
  search = function()
    return post("runs/search", '{"experiment_ids":["' .. experiment ..
      '"],"max_results":100,"order_by":["attributes.start_time DESC"]}')
  end,
  search_filtered = function()
    return post("runs/search", '{"experiment_ids":["' .. experiment .. '"],"max_results":100,' ..
      '"filter":"metrics.metric_3 > 0.5 and params.param_2 = \'4\'",' ..
      '"order_by":["metrics.metric_1 DESC"]}')
  end,
  create_run = function()
    return post("runs/create", '{"experiment_id":"' .. experiment .. '","start_time":1700000000000,' ..
      '"run_name":"b","tags":[{"key":"a","value":"b"},{"key":"mlflow.user","value":"u"}]}')
  end,
  log_metric = function()
    counter = counter + 1
    return post("runs/log-metric", '{"run_id":"' .. run() .. '","key":"bm","value":' ..
      math.random() .. ',"timestamp":1700000000001,"step":' .. counter .. '}')
  end,
  log_batch = function()
    local metrics = {}
    for i = 1, 1000 do
      counter = counter + 1
      metrics[i] = '{"key":"b' .. (i % 10) ..
        '","value":0.5,"timestamp":1700000000001,"step":' .. counter .. '}'
    end
    return post("runs/log-batch", '{"run_id":"' .. run() .. '","metrics":[' ..
      table.concat(metrics, ",") .. ']}')
  end,
  history = function()
    return get(api .. "metrics/get-history?run_id=" .. os.getenv("HISTORY_RUN") ..
      "&metric_key=loss&max_results=25000")
  end,
  model_search = function() return get(api .. "registered-models/search?max_results=100") end,
  model_alias = function()
    return get(api .. "registered-models/alias?alias=champion&name=model-1-" .. math.random(5000))
  end,
}

function init()
  math.randomseed(os.time())
  counter = math.random(1, 2 ^ 30)
end
request = operations[operation]

local refused = 0
function response(status, _, body)
  if status == 200 then return end
  refused = refused + 1
  if refused == 1 then io.stderr:write("refused: " .. status .. " " .. body:sub(1, 200) .. "\n") end
end

function done(summary, latency)
  io.write(string.format("RESULT %f %f %f %d\n", summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
