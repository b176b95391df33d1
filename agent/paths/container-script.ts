/**
 * Sets up or removes two containers; run as root by any POSIX shell of the guest, as
 * `up RUNTIMES NAME NETWORK IMAGE` or `down RUNTIMES NAME`. RUNTIMES are the candidates in their order, NAME begins the
 * containers' names. NETWORK and IMAGE may be empty: the runtime's default network, and an image made here from the
 * guest's static busybox, in the format that every runtime loads, so that no registry is needed.
 *
 * `up` first removes what an agent that was killed left of an earlier run, and prints one `KEY VALUE` a line.
 */
export const containerScript = `
set -eu
action=$1 runtimes=$2 name=$3 network=\${4-} image=\${5-}

# A runtime is there when its daemon, if it has one, answers.
works() {
  command -v "$1" >/dev/null || return 1
  if [ "$1" = ctr ]; then ctr containers ls; else "$1" ps; fi >/dev/null 2>&1
}

# $1 is what names begin with, where there are no labels to filter by; $2 is the label.
remove() {
  if [ "$runtime" = ctr ]; then
    ctr containers ls -q | grep "^$1" | while read -r id; do
      ctr tasks rm -f "$id" || true
      ctr containers rm "$id" || true
    done
  else
    ids=$("$runtime" ps -aq --filter "label=$2")
    # Killed first: a sleeping first process does not hear the polite signal, and podman would wait for it.
    [ -z "$ids" ] || { "$runtime" kill $ids || true; "$runtime" rm -f $ids; }
  fi >/dev/null 2>&1 || true
}

# An image archive: a layer with one program, its checksum, and what to run.
make_image() {
  busybox=$(command -v busybox) || { echo 'there is no busybox to make an image from' >&2; exit 3; }
  work=$(mktemp -d /tmp/metalmark-image.XXXXXX)
  mkdir -p "$work/root/bin"
  cp -L "$busybox" "$work/root/bin/busybox"
  # The same program gives the same image, so that runs do not pile up images.
  touch -d @0 "$work/root/bin/busybox" "$work/root/bin"
  tar -C "$work/root" -cf "$work/layer.tar" bin
  sum=$(sha256sum "$work/layer.tar"); sum=\${sum%% *}
  case $(uname -m) in x86_64) arch=amd64 ;; aarch64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
  printf '{"architecture":"%s","os":"linux","config":{"Cmd":["/bin/busybox","sleep","604800"]},' "$arch" >"$work/config.json"
  printf '"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$sum" >>"$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["localhost/metalmark-pause:1"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$work/image.tar" manifest.json config.json layer.tar
  if [ "$runtime" = ctr ]; then ctr images import "$work/image.tar"; else "$runtime" load -i "$work/image.tar"; fi >&2
  rm -rf "$work"
}

# Its first process lives until the container is removed; its network namespace is what the agent uses.
start() {
  if [ "$runtime" = ctr ]; then
    ctr run -d --cni "$image" "$1" $sleeper >&2
    pid=$(ctr tasks ls | while read -r id pid rest; do [ "$id" != "$1" ] || echo "$pid"; done)
  else
    "$runtime" run -d --name "$1" --label "metalmark.run=$name" --pull never \${network:+--network "$network"} "$image" $sleeper >&2
    pid=$("$runtime" inspect --format '{{.State.Pid}}' "$1")
  fi
  # Programs run as the user who logged in, who could not send a ping in a new namespace.
  nsenter --target "$pid" --net sh -c 'echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range' 2>/dev/null || true
  address=$(nsenter --target "$pid" --net ip -4 -o addr show scope global | head -n 1)
  device=\${address#*: }; device=\${device%% *}
  echo "$2.pid $pid"
  echo "$2.address $address"
  echo "$2.link $(nsenter --target "$pid" --net ip -d -o link show dev "\${device%%@*}")"
}

runtime=
for candidate in $runtimes; do
  if works "$candidate"; then runtime=$candidate; break; fi
done
[ -n "$runtime" ] || { echo "none of these works here: $runtimes" >&2; exit 4; }
if [ "$action" = down ]; then remove "$name" "metalmark.run=$name"; exit 0; fi

remove metalmark- metalmark.run
sleeper='sleep 604800'
[ -n "$image" ] || { make_image; image=localhost/metalmark-pause:1 sleeper='/bin/busybox sleep 604800'; }
trap '[ $? = 0 ] || remove "$name" "metalmark.run=$name"' EXIT
echo "runtime $runtime"
echo "version $("$runtime" --version | head -n 1)"
echo "user \${SUDO_UID:-0}:\${SUDO_GID:-0}"
start "$name-client" client
start "$name-server" server
default=bridge; [ "$runtime" != podman ] || default=podman
[ "$runtime" = ctr ] || echo "driver $("$runtime" network inspect --format '{{.Driver}}' "\${network:-$default}" 2>/dev/null)"
`
