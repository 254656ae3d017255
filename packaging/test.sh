#!/bin/sh
# Set up everything the tests need and run them; options go to pytest, from the project's folder.
# Works on a fresh Debian or Ubuntu with nothing but Python 3.11 or newer.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/packaging/setup.sh"
screen=no
prepare dev
cd "$root"
exec "$venv_python" -m pytest "$@"
