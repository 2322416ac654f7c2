# Shared by the scripts: what is installed, and how the program is built.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

build_packages=(g++ cmake ninja-build ccache mold pkg-config ca-certificates tzdata
    libboost1.81-dev libboost-json1.81-dev libfmt-dev libsqlite3-dev libpq-dev libssl-dev libsodium-dev libxxhash-dev
    libcurl4-openssl-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libgumbo-dev libexpat1-dev
    libzstd-dev libbrotli-dev zlib1g-dev libzip-dev libtomlplusplus-dev libcli11-dev libhowardhinnant-date-dev libeigen3-dev libhnswlib-dev
    libpango1.0-dev fonts-noto-cjk doctest-dev)
test_packages=(postgresql-15 chromium sqlite3 strace faketime python3-dkim nginx-light caddy dpkg-dev systemd debootstrap)
# For scripts/test --long only: fuzzers and sanitizers; tools that attack the served program.
long_packages=(clang-19 libclang-rt-19-dev llvm-19 sqlmap wapiti slowhttptest hydra)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs those Debian packages that are missing; asks dpkg only, so it costs nothing when all are there.
need_debian() {
    local missing=()
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing Debian packages: ${missing[*]}"
    as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_node() {
    command -v node >/dev/null && command -v npm >/dev/null || need_debian nodejs npm
    local wanted
    wanted=$(sha256sum package-lock.json | cut -d' ' -f1)
    [ "$(cat node_modules/.installed 2>/dev/null)" = "$wanted" ] && return
    say "Installing npm packages"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    echo "$wanted" > node_modules/.installed
}

# build TARGET…: a Release build in build/. CMAKE_OPTIONS are for a folder that is not there yet.
build() {
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime CCACHE_BASEDIR=$root
    if [ ! -f build/build.ninja ]; then
        say "Configuring"
        cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release ${CMAKE_OPTIONS:-} >build.log 2>&1 || { cat build.log >&2; return 1; }
        rm -f build.log
    fi
    ninja -C build -n "$@" 2>/dev/null | grep -q "no work to do" || say "Building (several minutes the first time)"
    NINJA_STATUS="[%f/%t %es] " ninja -C build "$@" >&2
}

# halves PROGRAM [ARGUMENT…]: one half of its test cases beside the other, a processor for each; shuffled, always in the same way, so
# that those which take long are in both.
halves() {
    local half=$(($("$@" --count --no-version | grep -oE '[0-9]+' | tail -1) / 2)) first log shuffled=(--order-by=rand --rand-seed=20)
    log=$(mktemp)
    "$@" "${shuffled[@]}" --last=$half >"$log" 2>&1 &
    first=$!
    "$@" "${shuffled[@]}" --first=$((half + 1))
    local second=$?
    wait $first || second=1
    # Each half counts all cases as passed that it did not see fail: one summary is enough.
    grep -v "test cases:" "$log"
    rm -f "$log"
    return $second
}
