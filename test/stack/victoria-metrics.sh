#!/usr/bin/env bash
# victoria-metrics.sh
# Installs Debian's victoria-metrics (vmagent, vmalert) once, in a cache, and prints the folder of its programs. Nothing of
# it is started. Needs the toolbox beside the repository.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nestjs-metrics
tree=$cache/victoria-metrics

mkdir -p "$cache"
exec 9>"$cache/victoria-metrics.lock"
flock 9
if [[ ! -x $tree/usr/bin/victoria-metrics ]]; then
  # The package of this machine's own suite may be years old; that of forky is 1.145 or newer.
  rm -rf "$tree.partial"
  "$here/../shared/infra/debget.sh" forky "$tree.partial" victoria-metrics >&2
  mv "$tree.partial" "$tree"
fi
echo "$tree/usr/bin"
