#!/bin/sh
# Runs the shared scripts with the library loaded into SQLite 3.31.0, the oldest supported host.
# Usage: .ci/oldest-host.sh <library>
set -eu
library=$(realpath "${1:?usage: .ci/oldest-host.sh <library>}")
cd "$(dirname "$0")/../tests/oldest-host"
cargo run --quiet -- "$library" scripts/*.sql
