#!/usr/bin/env bash
# How long a server takes until it answers, and how much memory it has when idle.
#   bench/start.sh PORT COMMAND...       COMMAND starts the server in the foreground on PORT
# Prints a line a run, five runs (RUNS=n for others), then the medians.
set -eu
port=$1; shift
runs=${RUNS:-5}; idle=${IDLE_SECONDS:-10}
times=(); sizes=()
answers() { curl -s -o /dev/null --max-time 1 "http://127.0.0.1:$port/_millrace/health"; }
if answers; then echo "something answers on port $port already" >&2; exit 1; fi
for run in $(seq "$runs"); do
    before=$(date +%s%N)
    "$@" >/dev/null 2>&1 &
    server=$!
    until answers; do
        kill -0 "$server" 2>/dev/null || { echo "the server ended: $*" >&2; exit 1; }
        sleep 0.005
    done
    ms=$((($(date +%s%N) - before) / 1000000))
    sleep "$idle"
    # A launcher that did not replace itself has the server as its child: all of them count.
    kib=0; for pid in $server $(pgrep -P "$server" || true); do
        kib=$((kib + $(awk '/^VmRSS/ {print $2}' "/proc/$pid/status" 2>/dev/null || echo 0)))
    done
    echo "run $run: answers after $ms ms, $((kib / 1024)) MB resident after $idle s"
    times+=("$ms"); sizes+=("$((kib / 1024))")
    kill "$server"; wait "$server" 2>/dev/null || true
    while answers; do sleep 0.1; done
done
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
echo "median: answers after $(median "${times[@]}") ms, $(median "${sizes[@]}") MB resident"
