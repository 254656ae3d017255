# shellcheck shell=sh disable=SC2154  # $root and $screen come from the script that sources this
# Sourced by demo.sh and test.sh: makes ready everything the program needs, and nothing else.
#
# Before: $root is the project's folder, $screen is yes when a window may be opened. After
# `prepare run` or `prepare dev`: $venv_python is the Python to use. POSIX sh; all words go to standard
# error, so that a command's output stays its own. The second time it takes a fraction of a second:
# what was set up is remembered in .venv/ and done again only when pyproject.toml, the constraints, the
# Python or the project's place changed.

venv=$root/.venv
venv_python=$venv/bin/python
constraints=$root/packaging/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV

say() { printf '%s\n' "$@" >&2; }
fail() {
    say "$@"
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Sets $python to the first Python 3.11 or newer.
find_python() {
    for python in "${KINGDESK_PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14; do
        if [ -n "$python" ] && is_new_enough "$python"; then
            return 0
        fi
    done
    fail "KingDesk needs Python 3.11 or newer, and there is none here." \
        "Install it (Debian 12, Ubuntu 24.04 and newer: sudo apt-get install python3)," \
        "or say where it is: KINGDESK_PYTHON=/path/to/python3 sh $0"
}

# Prints "library package" lines: what Qt's wheels load from the system, and who brings it. The servers
# the tests start (PostgreSQL, SeaweedFS) come with Python packages, which need nothing beyond libc and
# zlib, part of every Debian and Ubuntu, and no rights of root; a PostgreSQL of the system is preferred.
libraries() {
    cat <<'END'
libGL.so.1 libgl1
libEGL.so.1 libegl1
libglib-2.0.so.0 libglib2.0-0
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
END
    if [ "$screen" = yes ] && [ -n "${DISPLAY:-}" ]; then
        cat <<'END'
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-shape.so.0 libxcb-shape0
END
    fi
    if [ "$screen" = yes ] && [ -n "${WAYLAND_DISPLAY:-}" ]; then
        cat <<'END'
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
END
    fi
}

# Prints the packages that are missing, found by trying, not by asking the package manager.
missing_packages() {
    if [ ! -x "$venv_python" ]; then
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    libraries | "$python" -c '
import ctypes, sys
for line in sys.stdin:
    library, package = line.split()
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
'
}

# shellcheck disable=SC2086  # $missing is a list
apt_install() {
    "$@" env DEBIAN_FRONTEND=noninteractive apt-get -q update >&2 &&
        "$@" env DEBIAN_FRONTEND=noninteractive \
            apt-get -q install -y --no-install-recommends $missing >&2
}

# Installs missing system packages where that is allowed, else prints the line that does.
system_packages() {
    missing=$(missing_packages | tr '\n' ' ')
    missing=${missing% }
    if [ -z "$missing" ]; then
        return 0
    fi
    line="apt-get update && apt-get install -y --no-install-recommends $missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        fail "These system packages (by their Debian names) are missing: $missing" \
            "Install what your system calls them, then run this again."
    elif [ "$(id -u)" -eq 0 ]; then
        say "Installing system packages: $missing"
        apt_install || fail "That failed. By hand: $line"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        say "Installing system packages with sudo: $missing"
        apt_install sudo -n || fail "That failed. By hand: sudo sh -c '$line'"
    elif command -v sudo >/dev/null 2>&1; then
        ask_for_packages "sudo sh -c '$line'"
    else
        ask_for_packages "su -c '$line'"
    fi
    missing=$(missing_packages | tr '\n' ' ')
    if [ -n "$missing" ]; then
        fail "Still missing after the installation: $missing"
    fi
}

ask_for_packages() {
    say "Some system packages are missing. Paste this line, then run this command again:" ""
    printf '    %s\n\n' "$1" >&2
    exit 1
}

# Prints what the environment is made from; it is made anew when this changes.
fingerprint() {
    "$venv_python" - "$root" "$constraints" <<'END'
import hashlib, pathlib, sys

root = pathlib.Path(sys.argv[1])
parts = [sys.version, str(root)]
parts += [f.read_text("utf-8") for f in (root / "pyproject.toml", pathlib.Path(sys.argv[2]))]
print(hashlib.sha256("\0".join(parts).encode()).hexdigest())
END
}

# Tells whether .venv/ holds what this kind (run or dev) needs; dev holds all that run needs.
is_ready() {
    [ -x "$venv_python" ] && is_new_enough "$venv_python" || return 1
    now=$(fingerprint) || return 1
    for kind in "$1" dev; do
        if [ -f "$venv/kingdesk-$kind" ] && [ "$(cat "$venv/kingdesk-$kind")" = "$now" ]; then
            return 0
        fi
    done
    return 1
}

make_environment() {
    if [ -x "$venv_python" ] && is_new_enough "$venv_python" &&
        "$venv_python" -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    say "Making .venv/ with $("$python" --version) ..."
    "$python" -m venv --clear "$venv" >&2 || fail "The Python environment $venv could not be made."
}

pip_install() {
    "$venv_python" -m pip install -q -c "$constraints" "$@" >&2
}

install_project() {
    case $1 in
        dev) what="${root}[dev]" ;;
        *) what=$root ;;
    esac
    say "Installing KingDesk and what it needs into .venv/ (the first time: a minute or two) ..."
    # The build tools first, then no build isolation: so they are pinned like all else.
    { pip_install hatchling editables && pip_install --no-build-isolation -e "$what"; } ||
        fail "" "The installation failed; pip's last lines above say why (no network?)." \
            "Nothing outside $venv was changed. Run the same command again when it is mended."
    "$venv_python" -c 'from PySide6 import QtWidgets' >&2 ||
        fail "Qt can't be loaded; the line above names the system library that is missing."
    fingerprint >"$venv/kingdesk-$1"
}

prepare() {
    if [ -x "$venv_python" ] && is_new_enough "$venv_python"; then
        python=$venv_python
    else
        find_python
    fi
    system_packages
    if ! is_ready "$1"; then
        make_environment
        install_project "$1"
    fi
}
