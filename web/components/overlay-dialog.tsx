import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { overlay } from '../frame-state.ts'

interface OverlayDialogProps {
  readonly label: string
  readonly class: string
  readonly children: ComponentChildren
}

/** A dialog over the page. The browser keeps the focus inside, and gives it back to where it was. */
export function OverlayDialog({ label, class: look, children }: OverlayDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  const close = () => {
    overlay.value = null
  }
  return (
    <dialog
      ref={dialog}
      class={look}
      aria-label={label}
      onCancel={(event) => {
        // At once, and not when the browser gets round to it: the next key may come before that.
        event.preventDefault()
        close()
      }}
      onClose={(event) => {
        // The browser tells of it late: one that was taken away must not close the one that was opened since.
        if (event.currentTarget.isConnected) close()
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) close()
      }}
    >
      {children}
    </dialog>
  )
}
