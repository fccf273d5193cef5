#!/bin/sh
# Runs the sqlite3 tool with the library under valgrind on the scripts that every host runs.
# Usage: .ci/valgrind.sh <library> [script.sql ...]
# Fails on any invalid read or write, use of uninitialised memory, or memory definitely lost. Nothing is suppressed.
set -eu
library=${1:?usage: .ci/valgrind.sh <library> [script.sql ...]}
shift
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
    set -- tests/oldest-host/scripts/*.sql
fi
if ! command -v valgrind >/dev/null 2>&1 || ! command -v sqlite3 >/dev/null 2>&1; then
    apt-get update -q && apt-get install -q -y valgrind sqlite3
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0
for script in "$@"; do
    # A file, not memory: the second connection and the journals take part.
    { echo "PRAGMA journal_mode = wal;"; cat "$script"; } >"$folder/script.sql"
    rm -f "$folder"/db*
    code=0
    valgrind --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \
        --track-origins=yes --num-callers=30 --log-file="$folder/log" \
        sqlite3 -batch "$folder/db" -cmd ".load $library" <"$folder/script.sql" >"$folder/out" 2>"$folder/err" || code=$?
    # The tool itself ends with 1 after a refused statement.
    if [ "$code" -gt 1 ] || ! grep -q "ERROR SUMMARY: 0 errors" "$folder/log"; then
        failed=1
        echo "$script: valgrind found errors"
        cat "$folder/log"
    elif [ ! -s "$folder/out" ]; then
        failed=1
        echo "$script: nothing ran"
        cat "$folder/err"
    else
        echo "$script: no errors, $(wc -l <"$folder/out") lines printed"
    fi
done
exit $failed
