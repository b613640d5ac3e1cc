#!/usr/bin/env bash
# Installs what Kairan needs on a Debian 12 or Ubuntu machine, and only what is missing:
# the Debian packages rabbitmq-server and nginx (and Python 3.11 with venv), and .venv with the packages of
# constraints.txt and this repository's own projects, given as arguments. `make` calls it when something changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

READY=.venv/.ready

# The distribution's own interpreter goes first. One that was compiled without profile-guided optimization (pyenv's,
# unless told otherwise) takes 9 to 20 % more of the processors for the same storm (docs/performance.md).
can_make_environments() { "$1" -c 'import venv, ensurepip' 2>/dev/null; }
choose_python() {
    if can_make_environments /usr/bin/python3.11; then
        echo /usr/bin/python3.11
    else
        echo python3.11
    fi
}
PYTHON=${PYTHON:-$(choose_python)}

say() { printf 'setup: %s\n' "$*" >&2; }
fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

missing_packages() {
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || [ -n "${KAIRAN_AMQP_URL:-}" ] || echo rabbitmq-server
    PATH=$PATH:/usr/sbin command -v nginx >/dev/null || echo nginx
    compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || echo faketime  # for the fault campaign's clocks
    [ -e /usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf ] || [ -n "${KAIRAN_FONT_FILE:-}" ] || echo fonts-ipaexfont
    if ! command -v "$PYTHON" >/dev/null; then
        echo python3.11 python3.11-venv
    elif ! can_make_environments "$PYTHON"; then
        echo python3.11-venv
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -- "$@"
    fi
}

# A service that Debian starts at installation would take the usual ports for nothing: Kairan runs its own private
# processes. Debian asks policy-rc.d first, so there is one that says no, for the time of the installation.
POLICY=/usr/sbin/policy-rc.d
forbid_services() {
    [ ! -e $POLICY ] || return 0
    trap allow_services EXIT
    as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $POLICY && chmod 755 $POLICY"
}
allow_services() {
    as_root rm -f $POLICY
    trap - EXIT
}

# Nor should they start at the next boot. Only for packages that were installed just now: others are not ours to change.
disable_service() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --quiet "$1" || true
    fi
}

install_packages() {
    local packages=("$@")
    say "these Debian packages are missing and are being installed: ${packages[*]}"
    command -v apt-get >/dev/null ||
        fail "there is no apt-get here: please install ${packages[*]} by hand, then run make again"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "that needs root, and there is no sudo. Please have this run as root, then run make again:" \
            "    apt-get install ${packages[*]}"
    fi
    forbid_services
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
    as_root "${apt[@]}" update || say "the package lists could not be renewed; trying with those that are there"
    as_root "${apt[@]}" install --yes --no-install-recommends "${packages[@]}" >/dev/null ||
        fail "apt-get could not install ${packages[*]} (its own words are above)." \
            "Please install them by hand, then run make again."
    allow_services
    local package
    for package in "${packages[@]}"; do
        case $package in rabbitmq-server | nginx) disable_service "$package" ;; esac
    done
}

make_environment() {
    # Console scripts hold the folder's name, so an environment that was moved or copied is made anew.
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null ||
        { [ -e .venv/.folder ] && [ "$(cat .venv/.folder)" != "$PWD" ]; }; then
        say "making the virtual environment"
        rm -rf .venv
        "$PYTHON" -m venv .venv || fail "$PYTHON could not make a virtual environment in $PWD/.venv"
    fi
    pwd >.venv/.folder
}

install_python_packages() {
    local editable=() project
    for project in "$@"; do
        editable+=(-e "./$project")
    done
    say "installing Python packages (a minute or two the first time)"
    # constraints.txt pins everything, so nothing is left to resolve; `pip check` proves that nothing is missing.
    local pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet)
    "${pip[@]}" install --no-deps --requirement constraints.txt ||
        fail "pip could not install the packages of constraints.txt (its own words are above)." \
            "Is the package index reachable from here?"
    "${pip[@]}" install --no-deps --no-build-isolation "${editable[@]}" ||
        fail "pip could not install this repository's projects: $*"
    .venv/bin/python -m pip --disable-pip-version-check check >/dev/null ||
        fail "constraints.txt does not go together: see .venv/bin/python -m pip check"
}

main() {
    local started=$SECONDS packages
    mapfile -t packages < <(missing_packages | tr ' ' '\n')
    if [ ${#packages[@]} -gt 0 ]; then
        install_packages "${packages[@]}"
    fi
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
        fail "$PYTHON is not Python 3.11. Give one that is: PYTHON=/path/to/python3.11 make setup"
    make_environment
    install_python_packages "$@"
    touch $READY
    say "ready after $((SECONDS - started)) s"
}

main "$@"
