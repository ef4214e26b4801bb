#!/usr/bin/env bash
# What share of `terraform apply` of the rides pipeline (stg) is the server's own.
#   bench/apply.sh PORT        applies to a server of its own with a new data folder, and destroys, RUNS times (3)
# Prints a line a run, then the medians. An apply before them is not counted: it builds, and warms what it may.
#   busy   the time from a request's headers to its answer's last byte, summed over all requests, by the server's log.
#          Requests that overlap count each for itself, and so does waiting for the client's bytes: it is the upper bound
#   cpu    what the server's process used of the processors
# MILLRACE_TERRAFORM_MIRROR names an unpacked provider mirror where the registry is out of reach.
set -eu
port=${1:?which port}
runs=${RUNS:-3}
root=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
log=$work/server.log
server=
stop() { [[ -z $server ]] || { kill "$server" 2>/dev/null && wait "$server" || true; }; rm -rf "$work"; }
trap stop EXIT

answers() { curl -s -o /dev/null --max-time 1 "http://127.0.0.1:$port/_millrace/health"; }
if answers; then echo "something answers on port $port already" >&2; exit 1; fi
"$root/millrace" up --port "$port" --data "$work/data" --log-requests >"$log" 2>&1 &
server=$!
until answers; do
    kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
done

eval "$("$root/millrace" env --port "$port" --data "$work/data")"
export TF_DATA_DIR=$work/terraform TF_IN_AUTOMATION=1
[[ -e ${TF_CLI_CONFIG_FILE:-} ]] || unset TF_CLI_CONFIG_FILE
tf() {
    terraform "-chdir=$root/pipelines/rides/terraform" "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
}
tf init -input=false ${MILLRACE_TERRAFORM_MIRROR:+"-plugin-dir=$MILLRACE_TERRAFORM_MIRROR"}
apply() { tf "$1" -input=false -auto-approve "-state=$work/state" -var-file=vars/stg.tfvars; }

ticks() { awk '{sub(/.*\) /, ""); print $12 + $13}' "/proc/$server/stat"; }
hertz=$(getconf CLK_TCK)
walls=(); busys=(); cpus=(); shares=()
for run in $(seq 0 "$runs"); do
    lines=$(wc -l <"$log"); used=$(ticks); before=$(date +%s%N)
    apply apply
    wall=$((($(date +%s%N) - before) / 1000000)); used=$((($(ticks) - used) * 1000 / hertz))
    read -r requests busy < <(tail -n "+$((lines + 1))" "$log" |
        awk '{for (i = 4; i < NF; i++) if ($(i + 1) == "ms" && $i ~ /^[0-9.]+$/) {n++; ms += $i; break}}
             END {printf "%d %d\n", n, ms}')
    apply destroy
    if ((run == 0)); then continue; fi
    percent() { awk -v part="$1" -v whole="$wall" 'BEGIN {printf "%.1f", 100 * part / whole}'; }
    echo "run $run: $wall ms, $requests requests, busy $busy ms ($(percent "$busy") %), cpu $used ms ($(percent "$used") %)"
    walls+=("$wall"); busys+=("$busy"); cpus+=("$used"); shares+=("$(percent "$busy")")
done
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
echo "median: $(median "${walls[@]}") ms, busy $(median "${busys[@]}") ms ($(median "${shares[@]}") %), cpu $(median "${cpus[@]}") ms"
