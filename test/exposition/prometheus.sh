#!/usr/bin/env bash
# prometheus.sh [JEST OPTIONS...]
# Runs prometheus.stack-spec.ts with the real servers of the toolbox beside the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=$(../shared/infra/install.sh)
PATH="$tools:$PATH" exec test/stack/jest.sh 'test/exposition/prometheus\.stack-spec\.ts$' "$@"
