import type { ToolServer } from './tool.ts'

/**
 * nginx for one repetition, with a configuration of its own: it answers every request with as many digits, from memory,
 * and touches nothing of an nginx that the place may have. Its files are gone as soon as it has read them.
 */
export function nginxServer({
  workers,
  bytes,
}: {
  readonly workers: number
  readonly bytes: number
}): ToolServer {
  return {
    argv: ({ address, port }) => [
      ...['sh', '-c', script, 'sh', address, String(port), String(workers), String(bytes)],
    ],
    versionArgv: ['sh', '-c', `${path}; nginx -v 2>&1`],
    parseVersion: ({ stdout }) => /^nginx version: (nginx\/\d\S*)/m.exec(stdout)?.[1] ?? null,
  }
}

/** Where Debian has it, which is not on everybody's path. */
const path = 'PATH=$PATH:/usr/sbin:/usr/local/sbin; export PATH'

/** Directories for what nginx would buffer must be named for each module that it was built with, and for no other. */
const script = `
${path}
address=$1 port=$2 workers=$3 bytes=$4
base=/dev/shm; [ -w "$base" ] || base=/tmp
dir=$(mktemp -d "$base/metalmark-nginx.XXXXXX") || exit 1
built=$(nginx -V 2>&1)
{
  echo "daemon off; worker_processes $workers; error_log stderr warn; pid $dir/pid;"
  echo "events { worker_connections 16384; }"
  echo "http { access_log off; keepalive_requests 1000000000; client_body_temp_path $dir/body;"
  for module in proxy fastcgi uwsgi scgi; do
    case $built in
      *"--without-http_\${module}_module"*) ;;
      *) echo "\${module}_temp_path $dir/$module;" ;;
    esac
  done
  printf 'server { listen %s:%s; location / { default_type text/plain; return 200 "%0*d"; } } }\\n' \\
    "$address" "$port" "$bytes" 0
} >"$dir/conf"
(
  tries=0
  until [ -s "$dir/pid" ] || [ "$tries" -ge 200 ]; do sleep 0.02; tries=$((tries + 1)); done
  rm -rf -- "$dir"
) &
exec nginx -p "$dir" -c "$dir/conf"
`
