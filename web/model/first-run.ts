/** A way to a first run: what to do, and the commands that do it on this server. */
export interface FirstWay {
  readonly title: string
  readonly about: string
  readonly command: string
}

/** What stands where the secret goes: nobody but its owner knows it. */
export const tokenPlace = 'mm_…'

/**
 * The ways to get a first run into a server that is reached at `origin`, without a slash at its end. All need a token,
 * which `tokenCommand` makes.
 */
export function firstWays(origin: string): readonly FirstWay[] {
  const install = `curl -fsSL ${origin}/agent/install.sh | sh`
  const where = `export METALMARK_SERVER=${origin} METALMARK_TOKEN=${tokenPlace}`
  return [
    {
      title: 'Measure a host',
      about:
        'On the bare-metal host, in the checkout under test. Brings up VMs where Vagrant is installed, and measures the host itself where it is not; takes metalmark.yaml where there is one.',
      command: `${install}\n${where}\nmetalmark run --profile smoke`,
    },
    {
      title: 'Import what was measured already',
      about:
        'Output of iperf3, netperf, sockperf, wrk, fortio, flent, hyperfine, benchmark libraries and more, recognised by itself, with the commit of the checkout that it is called in.',
      command: `${where}\nmetalmark import results.json --project my-project`,
    },
    {
      title: 'After each build, in CI',
      about:
        'As a stage of a Jenkins pipeline on the host; the token is a credential of the kind “secret text”. Others take the same command and the same two variables.',
      command: `stage('Performance') {
  environment {
    METALMARK_SERVER = '${origin}'
    METALMARK_TOKEN = credentials('metalmark-token')
  }
  steps { sh 'metalmark run' }
  post { always { sh 'metalmark vm gc || true' } }
}`,
    },
  ]
}

/** Makes the token that uploads need; on the server, since only there one may. */
export const tokenCommand = 'metalmark-server token create --name first --scope upload'
