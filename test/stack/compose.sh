#!/usr/bin/env bash
# compose.sh [JEST OPTIONS...]
# Starts the shipped compose stack beside a Docker engine of its own and runs the specs of compose, discovery
# and limits on it.
# Needs root and the toolbox beside the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
infra=../shared/infra

# With the service that alerts are sent to.
export COMPOSE_PROFILES=test ALERTMANAGER_CONFIG=alertmanager.test.yml

# shellcheck disable=SC2016 # the inner shell expands "$@"
exec "$infra/docker-sandbox.sh" bash -euc '
  infra=$1
  shift
  "$infra/compose-up.sh" docker/compose.yml
  exec test/stack/jest.sh "test/stack/(compose|discovery|limits)\.stack-spec\.ts$" "$@"
' compose.sh "$infra" "$@"
