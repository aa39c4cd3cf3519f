# Installs the Debian packages of packaging/packages.txt that are missing. Sourced by bash after common.sh.
# shellcheck shell=bash

packages_file="$root/packaging/packages.txt"

# listed_packages SECTION...: their package names, one a line.
listed_packages() {
  awk -v wanted=" $* " '
    { sub(/#.*/, ""); gsub(/[ \t]/, "") }
    /^\[.*\]$/ { section = substr($0, 2, length($0) - 2); next }
    $0 != "" && index(wanted, " " section " ") { print }' "$packages_file"
}

# missing_packages SECTION...: those that dpkg does not hold installed.
missing_packages() {
  local have
  have=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^.i[^ ]* *//p' | sort -u)
  comm -13 <(echo "$have") <(listed_packages "$@" | sort -u)
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# install_packages SECTION...: takes a moment when nothing is missing; asks apt only when something is.
install_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null \
    || die "this is not Debian or Ubuntu: no dpkg and apt-get" "$packages_file" \
      "install the libraries listed there with your system's own tools, then use --no-install"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    die "${#missing[@]} packages are missing, and only root can install them" "$packages_file" \
      "as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  local log="$root/build/install.log"
  say "installing ${#missing[@]} packages and what they need (log: $log): ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || sudo -v || die "sudo did not let us" "sudo" "run this as a user who may use sudo, or as root"
  logged "$log" as_root apt-get update \
    || die "apt-get update failed" "$log" "check the network and /etc/apt, then start again"
  logged "$log" as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" \
    || die "apt-get install failed" "$log" "read the lines above, then start again; Debian 12 or newer is needed"
}
