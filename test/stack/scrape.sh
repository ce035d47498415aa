#!/usr/bin/env bash
# scrape.sh [JEST OPTIONS...]
# Runs the specs of scrape, faults, data-directory and shutdown where the names of the compose file are addresses on loopback.
# Needs the build (npm run build), root, and the toolbox beside the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
infra=../shared/infra

tools=$("$infra/install.sh")
names=api,data-api,postgres,redis,postgres-exporter,redis-exporter,prometheus,prometheus-2
# /run in there ends with the namespace, and so does what a run that was killed has left in it.
exec "$infra/with-hosts.sh" "$names" env PATH="$tools:$PATH" TMPDIR=/run \
  test/stack/jest.sh 'test/stack/(scrape|faults|data-directory|shutdown)\.stack-spec\.ts$' "$@"
