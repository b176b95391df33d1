interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
}

/** A line of text with its label, as long as the server takes it. */
export function TextField({ label, value, onText }: TextFieldProps) {
  return (
    <label class="field">
      {label}
      <input
        type="text"
        maxLength={200}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </label>
  )
}
