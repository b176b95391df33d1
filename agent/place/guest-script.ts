/**
 * Scripts for a machine's login shell, which may be any POSIX shell. In an emulated guest each program that is started
 * costs some 25 ms of the only CPU, so the shell itself does what it can: it reads the kernel's tables, keeps the time
 * and writes the files. A job's files bear a name that nobody guesses and are only ever made new. The kernel's counters
 * are read on the way, in sessions that are open anyway: right around a client, and from a server's start to its end.
 *
 * sshd gives each session a process group of its own: it is the job's, and outlives the session.
 */

const functions = `
now() { read -r up rest </proc/uptime; now=\${up%.*}\${up#*.}; }

# Ends group $1 of the job with the files $2. One that has ended or was collected may have given its id to others.
ask_to_end() { [ -e "$2.out" ] && [ ! -s "$2.code" ] && kill -s TERM -- "-$1" 2>/dev/null; }
until_ended() {
  tries=0
  while [ "$tries" -lt 30 ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 0.03; tries=$((tries + 1)); done
  kill -s KILL -- "-$1" 2>/dev/null
}

# What the kernel has counted, each line behind $1: CPU time, TCP and UDP by the network tables below $2, what the
# CPUs' receive queues dropped.
counters() {
  read -r line </proc/stat && echo "$1 stat $line"
  while read -r line; do
    case "$line" in Tcp:* | Udp:*) echo "$1 snmp $line" ;; UdpLite:*) break ;; esac
  done <"$2/snmp"
  while read -r line; do echo "$1 softnet $line"; done </proc/net/softnet_stat
} 2>/dev/null
`

/**
 * $1 name, $2 old job's group or empty, $3 its files, $4 its network tables, $5 network tables of the new one, $6 port in
 * hexadecimal or empty, $7 how long to wait for it.
 */
export const startScript = `${functions}
name=$1 old=$2 old_files=$3 old_net=$4 net=$5 port=$6 centiseconds=$7; shift 7
set -C; umask 077
read -r id program state parent group rest </proc/$$/stat
[ "$group" = "$$" ] || { echo 'expected sshd to give the session a process group' >&2; exit 1; }
base=/dev/shm; [ -w "$base" ] || base=/tmp
files=$base/$name
[ -z "$old" ] || counters was "$old_net"
replaced=0; [ -z "$old" ] || { ask_to_end "$old" "$old_files" && replaced=1; }

exec 3>"$files.out" 4>"$files.err"
(
  [ -n "$port" ] || counters before "$net" >"$files.count"
  read -r began rest </proc/uptime
  "$@"
  code=$?
  read -r ended rest </proc/uptime
  [ -n "$port" ] || counters after "$net" >>"$files.count"
  echo "$code $began $ended" >"$files.code"
) </dev/null >&3 2>&4 3>&- 4>&- &
exec 3>&- 4>&-

# State 0A is LISTEN. Connecting instead would use up a server that serves a single test.
listens() {
  while read -r slot local remote state rest; do
    case "$local $state" in *":$port 0A") return 0 ;; esac
  done <"$1"
  return 1
}
said=started
if [ -n "$port" ]; then
  now; end=$((now + centiseconds))
  until listens "$net/tcp" || { [ -r "$net/tcp6" ] && listens "$net/tcp6"; }; do
    now
    if [ -s "$files.code" ] || [ "$now" -ge "$end" ]; then said=silent; break; fi
    sleep 0.06
  done
fi
[ "$replaced" = 0 ] || until_ended "$old"
[ -z "$port" ] || counters before "$net"
echo "$$ $files $said"
[ -z "$old" ] || rm -f -- "$old_files.out" "$old_files.err" "$old_files.code" "$old_files.count" </dev/null >/dev/null 2>&1 &
`

/** Waits for the job to end or the time to be over, ends it then, prints what it left behind and removes that. */
export const collectScript = `${functions}
group=$1 files=$2 centiseconds=$3 limit=$4
[ -e "$files.out" ] || { echo gone; exit 0; }
result() { { read -r result <"$files.code"; } 2>/dev/null; }
late=0 naps=0; now; end=$((now + centiseconds))
# Asking is cheap at first, when the end is near, and rare for a job that takes its time.
until result || ! kill -s 0 -- "-$group" 2>/dev/null; do
  now
  [ "$now" -lt "$end" ] || { late=1; ask_to_end "$group" "$files" && until_ended "$group"; break; }
  naps=$((naps + 1))
  if [ "$naps" -le 8 ]; then sleep 0.02; elif [ "$naps" -le 20 ]; then sleep 0.1; else sleep 0.5; fi
done
if result; then echo "ended $late $result"; else echo "killed $late"; fi
[ ! -e "$files.count" ] || while read -r line; do echo "$line"; done <"$files.count"
echo output
[ ! -s "$files.out" ] || head -c "$limit" "$files.out"
[ ! -s "$files.err" ] || head -c "$limit" "$files.err" >&2
exec rm -f -- "$files.out" "$files.err" "$files.code" "$files.count"
`

/** $1 group, $2 files, $3 network tables, $4 not empty: nobody will collect what the job left behind. */
export const killScript = `${functions}
counters after "$3"
ask_to_end "$1" "$2" && until_ended "$1"
[ -z "$4" ] || exec rm -f -- "$2.out" "$2.err" "$2.code" "$2.count"
exit 0
`
