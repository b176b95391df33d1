import { Component, type ComponentChildren } from 'preact'

interface BoundaryProps {
  readonly what: string
  readonly children?: ComponentChildren
}

/** Keeps a failing part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<BoundaryProps, { readonly error: string | null }> {
  override state = { error: null }

  static override getDerivedStateFromError(thrown: unknown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) }
  }

  override componentDidCatch(thrown: unknown): void {
    console.error(thrown)
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <div class="panel error" role="alert">
        <h2>Could not show {this.props.what}</h2>
        <p>{error}</p>
        <button type="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </div>
    )
  }
}
