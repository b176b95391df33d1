/**
 * Several netperf processes at the same time, each with a data port of its own. The lines of each get its number before
 * them and their count comes last, as duper_netperf does it, so that a process that is missing cannot go unseen.
 * `argv` is whole but for `-P`, which is added after its last argument.
 */
export function netperfProcesses(
  count: number,
  { data, argv: [program = 'netperf', ...rest] }: { readonly data: number; readonly argv: readonly string[] },
): readonly string[] {
  return ['sh', '-c', script, 'sh', String(count), String(data), program, '-P', '0', ...rest]
}

const script = `
count=$1 port=$2; shift 2
number=1 ids=
while [ "$number" -le "$count" ]; do
  (
    said=$("$@" -P ",$((port + number))" 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }
    printf '%s\\n' "$said" | sed "s/^/$number /"
  ) &
  ids="$ids $!" number=$((number + 1))
done
code=0
for id in $ids; do wait "$id" || code=1; done
printf 'NSTREAMS=%s\\n' "$count"
exit "$code"
`
