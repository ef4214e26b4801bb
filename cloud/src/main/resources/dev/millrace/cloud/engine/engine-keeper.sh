# Keeps a program: sh -c THIS keeper GRACE SCOPE PROGRAM ARGUMENTS...
#   GRACE  seconds between asking all to end and ending them
#   SCOPE  `namespace`: this shell is pid 1 of one, and who is in it ends with it; `group`: only the process group is
# Standard input is a pipe from the server. A line on it asks for an orderly end; its end, which nothing can keep back
# when the server is gone, is an end at once.
grace=$1 scope=$2
shift 2
told=
trap 'told=1' USR1
trap : TERM
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
if [ "$scope" = namespace ]; then all=-1 left=-1; else all=-$$ left=$program; fi
{
    trap '' TERM
    if read -r _ <&3; then
        kill -USR1 $$
        kill -TERM "$all"
        tenths=$((grace * 10))
        while [ "$tenths" -gt 0 ] && kill -0 "$left"; do
            sleep 0.1
            tenths=$((tenths - 1))
        done
        [ "$scope" = namespace ] || [ "$tenths" -eq 0 ] || exit 0
    fi
    kill -KILL "$all"
} >/dev/null 2>&1 &
watcher=$!
# A signal ends `wait` early: only who cannot be signalled any more has ended.
while :; do
    wait "$program"
    code=$?
    kill -0 "$program" 2>/dev/null || break
done
[ -z "$told" ] || wait "$watcher"
printf '\036ended %s\n' "$code"
[ "$scope" = namespace ] || kill -KILL "$all"
