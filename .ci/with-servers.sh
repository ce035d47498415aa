#!/usr/bin/env bash
# with-servers.sh COMMAND...        (inside with-hosts.sh postgres,redis)
# Runs COMMAND with an empty PostgreSQL and an empty Redis: TEST_DATABASE_URL, TEST_REDIS_URL. What it starts ends
# with the namespace. Needs TEST_POSTGRES_BIN (folder of the programs) and TEST_REDIS_SERVER (the program).
set -euo pipefail

folder=$(mktemp -d -p /run) # ends with the namespace as well
chmod 755 "$folder"
install -d -o postgres "$folder/postgres"
as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)

# PostgreSQL starts in a folder that its user may enter.
(
  cd "$folder/postgres"
  "${as_postgres[@]}" "$TEST_POSTGRES_BIN/initdb" -D data -A trust --no-sync > initdb.log
  exec "${as_postgres[@]}" "$TEST_POSTGRES_BIN/postgres" -D data -c listen_addresses=postgres -c unix_socket_directories= -c fsync=off
) > "$folder/postgres.log" 2>&1 &
postgres=$!
"$TEST_REDIS_SERVER" --bind redis --save '' --appendonly no > "$folder/redis.log" &
redis=$!

until pg_isready --quiet --host postgres && redis-cli -h redis ping > /dev/null 2>&1; do
  if ! { kill -0 "$postgres" && kill -0 "$redis"; } 2>/dev/null; then
    cat "$folder"/*.log >&2
    exit 1
  fi
  sleep 0.1
done

export TEST_DATABASE_URL=postgresql://postgres@postgres:5432/postgres TEST_REDIS_URL=redis://redis:6379
rc=0
"$@" || rc=$?
kill -INT "$postgres" # fast shutdown: does not wait for clients
kill "$redis"
wait "$postgres" "$redis" || true
exit "$rc"
