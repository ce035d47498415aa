# Starts Prometheus with native histograms when it knows the settings for them (3.8 and newer), otherwise with
# prometheus.yml, which every version from 2.42 on knows. Options come from compose.yml.
set -eu
folder=/etc/prometheus
if promtool check config --syntax-only "$folder/prometheus-3.8.yml" > /tmp/check.log 2>&1; then
  config=$folder/prometheus-3.8.yml
else
  cat /tmp/check.log >&2
  echo "start.sh: prometheus-3.8.yml does not suit this version, see above; going on with prometheus.yml" >&2
  config=$folder/prometheus.yml
fi
# The start of a counter counts as 0, so its first increment is in increase() and rate(). A version that does not know a
# feature says so in its log, and goes on.
features=exemplar-storage,created-timestamp-zero-ingestion
exec prometheus --config.file="$config" --enable-feature="$features" "$@"
