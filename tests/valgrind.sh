#!/usr/bin/env bash
# No invalid read or write, no use of what was never set, and nothing lost, in the sqlite3 tool with the library loaded
# and in the example's whole week. Run from the project's root after `cargo build --release --example city_week`.
set -eu

library=$PWD/target/release/deps/libgovshare.so
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# Only definite losses: SQLite and Rust keep what they need to the end of the process, and valgrind calls that reachable.
checked() {
    # SQLite unloads the library when the last connection closes, and what its static tables hold would look lost (and
    # its functions have no names); preloaded, it stays to the end of the process.
    LD_PRELOAD=$library valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite "$@"
}

for script in tests/oldest-host/scripts/*.sql; do
    # The scripts try refused statements too, so the tool's own exit code says nothing: 99 is valgrind's.
    code=0
    checked sqlite3 -cmd ".load '$library'" "$place/$(basename "$script").db" < "$script" > "$place/out" 2> "$place/err" || code=$?
    if [ "$code" -eq 99 ] || grep -q '^==' "$place/err"; then
        cat "$place/err"
        echo "valgrind found errors: $script"
        exit 1
    fi
    [ -s "$place/out" ] || { echo "$script printed nothing"; exit 1; }
    echo "valgrind: $script ok, $(wc -l < "$place/out") lines"
done

checked target/release/examples/city_week 200 "$place/week" > "$place/out"
grep -q 'Yours to try' "$place/out"
echo "valgrind: the example's week ok"
