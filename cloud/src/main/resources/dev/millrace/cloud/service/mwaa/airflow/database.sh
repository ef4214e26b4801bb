# Runs the database of an environment: sh -c THIS database TEMPLATE BINARIES PORT, in its folder, with the password of Airflow's
# role in PASSWORD. PostgreSQL does not run as root: then it is somebody else for itself, who owns the same files.
set -e
template=$1 binaries=$2 port=$3
if [ "$(id -u)" = 0 ]; then user="unshare --user --map-user=1000 --map-group=1000 --"; else user=; fi
if [ ! -d data ]; then
    rm -rf data.new
    cp -a --reflink=auto "$template/data" data.new
    printf "ALTER ROLE airflow PASSWORD '%s'\n" "$PASSWORD" | $user "$binaries/postgres" --single -D data.new airflow >/dev/null
    mv data.new data
fi
unset PASSWORD
# Who still holds the lock is ending. The process of the number in this file is another namespace's.
exec flock --wait 20 --no-fork lock sh -c 'rm -f data/postmaster.pid; exec "$@"' postgres $user "$binaries/postgres" -D data -p "$port" \
    -h 127.0.0.1 -k "" -c shared_buffers=32MB -c max_connections=80 -c dynamic_shared_memory_type=mmap -c max_wal_size=128MB \
    -c wal_level=minimal -c max_wal_senders=0 -c log_min_messages=warning
