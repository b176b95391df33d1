import { CopyCommand } from './copy-command.tsx'

const jenkins = `post {
  always {
    sh 'metalmark run --suite metalmark.yaml'
  }
}`

/** The first page of a new installation: three ways to get a first run. */
export function EmptyState() {
  return (
    <section class="panel" aria-labelledby="empty">
      <h2 id="empty">No runs yet</h2>
      <p>A project appears here with its first run. Three ways to make one:</p>
      <ol class="ways">
        <li>
          <h3>Try it on this machine</h3>
          <p>Measures the host's loopback and uploads the run; no VM is needed.</p>
          <CopyCommand command="npm start" label="try it on this machine" />
        </li>
        <li>
          <h3>Run your suite</h3>
          <p>Brings up the VMs that the suite names and measures between them.</p>
          <CopyCommand command="npx metalmark run --suite metalmark.yaml" label="run your suite" />
        </li>
        <li>
          <h3>After each build, in Jenkins</h3>
          <p>As a post step of a declarative pipeline on a bare-metal agent.</p>
          <CopyCommand command={jenkins} label="the Jenkins post step" />
        </li>
      </ol>
    </section>
  )
}
