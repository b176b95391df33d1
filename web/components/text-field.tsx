interface TextFieldProps {
  readonly id?: string
  /** Escape takes the cursor out of it, where the page has keys of its own. */
  readonly leftByEscape?: boolean
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
}

/** A line of text with its label, as long as the server takes it. */
export function TextField({ id, leftByEscape = false, label, value, onText }: TextFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        id={id}
        type="text"
        maxLength={200}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (leftByEscape && event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </label>
  )
}
