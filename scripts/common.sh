# Sourced by the others: where things are, and how the build is made.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${BPFPROOF_BUILD:-$root/build}

# Configures once; ninja runs CMake again by itself when a CMakeLists.txt changes.
configure() { # DIRECTORY [CMAKE-OPTION…]
    local directory=$1
    shift
    [ -f "$directory/build.ninja" ] && return
    local launcher=()
    command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    cmake -S "$root" -B "$directory" -G Ninja "${launcher[@]}" "$@" >"$directory.configure.log" 2>&1 || {
        cat "$directory.configure.log" >&2
        return 1
    }
    rm -f "$directory.configure.log"
}
