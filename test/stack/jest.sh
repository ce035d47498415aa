#!/usr/bin/env bash
# jest.sh REGEX [JEST OPTIONS...]: the specs that `npm test` leaves out because they need real servers
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
regex=$1
shift
exec node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
  --runInBand --verbose --testTimeout 300000 --testRegex "$regex" "$@"
