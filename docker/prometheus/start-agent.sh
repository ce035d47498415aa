# Starts Prometheus as the agent number SHARD of SHARDS, counted from 0, which scrapes its part of the targets. Without
# SHARD it is the number at the end of the host's name, as in a StatefulSet. Options come from compose.scale.yml.
set -eu
folder=$(dirname "$0")
shard=${SHARD:-${HOSTNAME##*-}}
case "$SHARDS$shard" in *[!0-9]*)
  echo "start-agent.sh: SHARDS and SHARD are numbers, not \"$SHARDS\" and \"$shard\"." >&2
  exit 1
esac
if [ "$shard" -ge "$SHARDS" ]; then
  echo "start-agent.sh: there is no agent $shard of $SHARDS; the first one is 0." >&2
  exit 1
fi
config=${TMPDIR:-/tmp}/agent-$shard.yml
sed -e "s/1 # SHARDS$/$SHARDS/" -e "s/'0' # SHARD$/'$shard'/" "$folder/prometheus-agent.yml" > "$config"
# The start of a counter counts as 0, as in start.sh.
exec prometheus --agent --config.file="$config" --enable-feature=created-timestamp-zero-ingestion "$@"
