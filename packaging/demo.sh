#!/bin/sh
# Set up everything KingDesk needs and run its demonstration; options go to `kingdesk demo`.
# Works on a fresh Debian or Ubuntu with nothing but Python 3.11 or newer.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
. "$root/packaging/setup.sh"
screen=yes
for option in "$@"; do
    case $option in --headless) screen=no ;; esac
done
prepare run
exec "$venv_python" -m kingdesk demo "$@"
