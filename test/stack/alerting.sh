#!/usr/bin/env bash
# alerting.sh [JEST OPTIONS...]
# Runs rules.stack-spec.ts, alerting.stack-spec.ts and dashboards.stack-spec.ts, or those of the pattern SPECS, where the
# names of the compose file are addresses on loopback.
# Needs the build (npm run build), root, and the toolbox beside the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
infra=../shared/infra

tools=$("$infra/install.sh")
names=api,data-api,data-api-2,data-api-3,postgres,redis,postgres-exporter,redis-exporter,prometheus,prometheus-2,prometheus-3,alertmanager,alert-receiver
# /run in there ends with the namespace, and so does what a run that was killed has left in it.
exec "$infra/with-hosts.sh" "$names" env PATH="$tools:$PATH" TMPDIR=/run \
  test/stack/jest.sh "test/stack/(${SPECS:-rules|alerting|dashboards})\.stack-spec\.ts$" "$@"
