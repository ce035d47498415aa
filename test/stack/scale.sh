#!/usr/bin/env bash
# scale.sh [JEST OPTIONS...]
# Runs scale.stack-spec.ts with real agents and stores. DOWN_SECONDS=60 keeps the store away for a minute, not for a few
# seconds. Needs the toolbox beside the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=$(../shared/infra/install.sh)
PATH="$tools:$(test/stack/victoria-metrics.sh):$PATH" exec test/stack/jest.sh 'test/stack/scale\.stack-spec\.ts$' "$@"
