import { useSignal } from '@preact/signals'
import { acceptToken, token } from '../api.ts'

/** Asks for a token after the server refused to answer without one. */
export function TokenPrompt({ scope }: { readonly scope: 'read' | 'admin' }) {
  const typed = useSignal('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    acceptToken(typed.value)
  }
  return (
    <form class="panel" onSubmit={submit}>
      <h2>{token.value === null ? 'This server asks for a token' : 'The server refused the token'}</h2>
      <p>
        Paste a token with scope <code>{scope}</code>. It stays in this tab until you close it.
      </p>
      <label class="field">
        Token
        <input
          type="password"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value
          }}
        />
      </label>{' '}
      <button type="submit">Use token</button>
    </form>
  )
}
