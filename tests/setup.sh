# Sourced by hw, tests/run and tests/bench/run: packages and builds, quiet while all goes well.
# Needs `root`, the folder of the checkout. Everything goes to stderr, so that the output of the
# tool itself stays clean.

hw_say() { printf 'hw: %s\n' "$*" >&2; }

# hw_phase TEXT LOG COMMAND...: one line; on failure the end of the log, and its place.
hw_phase() {
  local text=$1 log=$2 started=$SECONDS
  shift 2
  printf 'hw: %s ...' "$text" >&2
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf ' done (%d s)\n' $((SECONDS - started)) >&2
  else
    local status=$?
    printf ' failed\n' >&2
    tail -n 60 "$log" >&2
    hw_say "the whole log is in ${log#"$root"/}"
    return "$status"
  fi
}

# hw_missing SECTION...: the packages of these sections that are not installed.
hw_missing() {
  local section name wanted=" $* "
  local -a names=()
  while read -r section name _; do
    [[ -n $name && $section != \#* && $wanted == *" $section "* ]] && names+=("$name")
  done <"$root/tests/packages.txt"
  ((${#names[@]})) || return 0
  local installed
  installed=" $(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null |
    sed -n 's/^installed //p' | tr '\n' ' ')"
  for name in "${names[@]}"; do
    [[ $installed == *" $name "* ]] || printf '%s\n' "$name"
  done | sort -u
}

# hw_install SECTION...: installs what is missing; fails with a message when it cannot.
hw_install() {
  local -a missing as_root=()
  if ! command -v dpkg-query >/dev/null; then
    hw_say "not a Debian system: going on without installing; tests/packages.txt lists what is needed"
    return 0
  fi
  mapfile -t missing < <(hw_missing "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      hw_say "these packages are missing, and there is no sudo to install them with; as root, run"
      hw_say "  apt-get install --no-install-recommends ${missing[*]}"
      return 1
    fi
    sudo -v || { hw_say "sudo refused; packages missing: ${missing[*]}"; return 1; }
    as_root=(sudo)
  fi
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q)
  local log=$root/build/install.log
  hw_phase "reading the package lists" "$log" "${apt[@]}" update || return 1
  hw_phase "installing ${missing[*]}" "$log" "${apt[@]}" install --no-install-recommends \
    "${missing[@]}"
}

# hw_build PRESET TARGET: configures and builds.
hw_build() {
  local preset=$1 target=$2 folder=$root/build/$1
  hw_phase "configuring preset $preset" "$folder/configure.log" \
    cmake -S "$root" --preset "$preset" || return 1
  hw_phase "building preset $preset (minutes, the first time)" "$folder/build.log" \
    cmake --build "$folder" --target "$target"
}
