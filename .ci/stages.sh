# shellcheck shell=bash
# Sourced by run: runs the stages one after the other, and counts.

results=$(mktemp -d)
passed=0 failed=0
declare -A ended=()   # stage -> its exit status
required=()           # the stages that the next ones need
summary=()
failures=()           # what failed tests say
running=

trap 'exit 130' INT
trap 'exit 143' TERM
trap end_everything EXIT

# Whatever a stage has started ends with it: timeout passes the signal on to its process group, and the scripts
# of the toolbox take their namespaces along.
end_everything() {
  if [[ $running ]]; then kill -TERM "$running" 2>/dev/null && wait "$running"; fi
  rm -rf "$results"
}

# needs STAGE...: the stages from here on fail without running when one of these has failed
needs() { required=("$@"); }

# stage NAME COMMAND...: counts as one check
stage() {
  run_stage "$@"
  if (( ${ended[$1]} == 0 )); then count "$1" 1 0; else count "$1" 0 1; fi
}

# jest_stage NAME COMMAND...: counts the tests of a Jest run; COMMAND takes Jest's options at its end
jest_stage() {
  local report="$results/${1// /-}.json" counts
  run_stage "$@" --json --outputFile="$report"
  if counts=$(counts_in "$report" "${ended[$1]}"); then
    # shellcheck disable=SC2086 # two numbers
    count "$1" $counts
  else
    count "$1" 0 1
  fi
  failures+=("$(failures_in "$report" "$1")")
}

run_stage() {
  local name=$1 stage
  shift
  for stage in ${required[@]+"${required[@]}"}; do
    if (( ${ended[$stage]} != 0 )); then
      printf '\n=== %s: not run, because "%s" failed\n' "$name" "$stage"
      ended[$name]=1 took=0
      return
    fi
  done
  printf '\n=== %s: %s\n' "$name" "$*"
  local started=$SECONDS
  timeout --kill-after=20 1200 "$@" &
  running=$!
  wait "$running"
  ended[$name]=$?
  running=
  took=$((SECONDS - started))
}

# counts_in REPORT STATUS: "PASSED FAILED" of a Jest report; fails when there is none. A spec file that could not
# be loaded has no tests: it is one failure. So is a run that failed without a failed test.
counts_in() {
  node -e '
    const [path, status] = process.argv.slice(1);
    const run = JSON.parse(require("node:fs").readFileSync(path, "utf8"));
    const failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
    if (run.numPendingTests > 0) console.error(`${run.numPendingTests} tests were skipped`);
    console.log(run.numPassedTests, failed === 0 && status !== "0" ? 1 : failed);
  ' "$1" "$2"
}

# failures_in REPORT STAGE: each failed test and test file of a Jest report, with the first lines of what it says
failures_in() {
  node -e '
    const [path, stage] = process.argv.slice(1);
    const { testResults } = JSON.parse(require("node:fs").readFileSync(path, "utf8"));
    const { stripVTControlCharacters } = require("node:util");
    const tell = (name, message) => {
      const lines = stripVTControlCharacters(message).split("\n").filter((line) => line.trim() !== "");
      console.log([`* ${stage}: ${name}`, ...lines.slice(0, 12)].join("\n    "));
    };
    for (const { name, message, assertionResults } of testResults) {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      for (const { fullName, failureMessages } of failed) tell(`${name}: ${fullName}`, failureMessages.join("\n"));
      if (assertionResults.length === 0) tell(name, message);
    }
  ' "$1" "$2" 2>/dev/null
}

count() { # NAME PASSED FAILED
  passed=$((passed + $2)) failed=$((failed + $3))
  summary+=("$(printf '%-32s %5d s %5d passed %4d failed' "$1" "$took" "$2" "$3")")
  printf '=== %s\n' "${summary[-1]}"
}

finish() {
  local failure
  for failure in ${failures[@]+"${failures[@]}"}; do [[ $failure ]] && printf '\n%s\n' "$failure"; done
  printf '\n=== all stages, %d s\n' "$SECONDS"
  printf '%s\n' "${summary[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  (( failed == 0 && passed > 0 ))
  exit
}
