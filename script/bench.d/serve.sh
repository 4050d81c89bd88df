# Sourced by script/bench: what the server takes in and answers, beside an endpoint of the same HTTP server that does
# nothing (/health). Receipts are recorded durably before they are answered; BENCH_SECONDS is how long each load lasts.

serve_seconds=${BENCH_SECONDS:-10}
serve_port=${BENCH_SERVE_PORT:-8127}

# A thousand people who got a message with a counted link.
answered() {
  if [ -e "$room/answered/made" ]; then return; fi
  crowd "$room/answered" 1111
  echo 'Dear {{ customer.first_name }}, new: {{ "https://shop.example/new" | short_link }} STOP ends this.' \
    >"$room/answered/templates/news.sms.liquid"
  # One that keeps what it takes.
  if [ -n "${sandbox:-}" ]; then
    kill "$sandbox" 2>/dev/null || true
    wait "$sandbox" 2>/dev/null || true
    sandbox=
  fi
  "$tidings" gateways sandbox --port "$port" --quiet >/dev/null 2>&1 &
  sandbox=$!
  local try
  for try in {1..50}; do
    if (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; then break; fi
    sleep 0.1
  done
  (cd "$room/answered" && "$tidings" sends run news --now 2026-03-01T12:00 --yes --allow news=10000000 >/dev/null 2>&1)
  curl -s "$TIDINGS_SANDBOX/messages.json?limit=1000" | tr '{' '\n' >"$room/answered/messages"
  kill "$sandbox" 2>/dev/null || true
  wait "$sandbox" 2>/dev/null || true
  sandbox=
  grep -o '"reference": *"[^"]*"' "$room/answered/messages" | cut -d'"' -f4 | sort -u >"$room/answered/references"
  grep -o 'm.bench.example/c/[A-Za-z0-9_-]*' "$room/answered/messages" | sed 's|.*/c/||' | sort -u \
    >"$room/answered/tokens"
  [ -s "$room/answered/references" ] && [ -s "$room/answered/tokens" ]
  : >"$room/answered/made"
}

serve_scripts() {
  cat >"$room/receipts.lua" <<LUA
local references = {}
for line in io.lines("$room/answered/references") do references[#references + 1] = line end
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
function init() math.randomseed(number) end
local count = 0
local run = "$$-" .. os.time()
request = function()
  count = count + 1
  local reference = references[math.random(#references)]
  return wrk.format("POST", "/hooks/sms", {["Content-Type"] = "application/json"},
    '[{"id":"' .. run .. '-' .. number .. '-' .. count .. '","kind":"delivered","at":"2026-03-01T11:05:00Z","reference":"'
    .. reference .. '"}]')
end
LUA
  cat >"$room/clicks.lua" <<LUA
local tokens = {}
for line in io.lines("$room/answered/tokens") do tokens[#tokens + 1] = line end
request = function()
  return wrk.format("GET", "/c/" .. tokens[math.random(#tokens)], {["User-Agent"] = "Mozilla/5.0 (iPhone) Safari/604.1"})
end
LUA
}

# load NAME CONNECTIONS PATH [SCRIPT]: a line with requests a second and the slowest of a hundred.
load() {
  local name=$1 connections=$2 path=$3 script=${4:-}
  wrk -t1 -c "$connections" -d "$serve_seconds" --latency ${script:+-s "$script"} \
    "http://127.0.0.1:$serve_port$path" >"$room/out" 2>&1
  awk -v name="$name" -v c="$connections" '
    / 99%/ { p = $2 } / 50%/ { m = $2 } /requests in/ { n = $1 } /Requests\/sec/ { r = $2 } /Non-2xx/ { bad = $NF }
    END { printf "%-34s %6d %10d %12.0f/s %10s %10s %s\n", name, c, n, r, m, p, bad ? bad " refused" : "" }' "$room/out"
}

part_serve() {
  "$root/script/bootstrap" wrk curl
  answered
  serve_scripts
  cd "$room/answered"
  cp tidings.db kept.db
  "$tidings" serve --port "$serve_port" --now 2026-03-01T12:10 >/dev/null 2>"$room/serve.log" &
  local server=$! try
  for try in {1..50}; do
    if (exec 3<>/dev/tcp/127.0.0.1/$serve_port) 2>/dev/null; then break; fi
    sleep 0.1
  done
  printf '%-34s %6s %10s %14s %10s %10s\n' serve open requests rate median "99 of 100"
  load "nothing (/health)" 64 /health
  load "receipts, recorded" 64 / "$room/receipts.lua"
  load "receipts, recorded, few at once" 8 / "$room/receipts.lua"
  load "clicks, redirected and recorded" 64 / "$room/clicks.lua"
  load "nothing (/health)" 64 /health
  curl -s "http://127.0.0.1:$serve_port/metrics" | grep -E 'responses_total|group_commits' | sed 's/^/  /'
  grep -E '^(VmHWM)' "/proc/$server/status" | awk '{ printf "  peak memory %.1f MiB\n", $2 / 1024 }'
  kill "$server"
  wait "$server" || true
  rm -f tidings.db-wal tidings.db-shm
  mv kept.db tidings.db
  cd "$root"
}
