import { accelerationNote } from '../model/acceleration.ts'

/** Says plainly where the numbers of a page come from no real virtual machine. */
export function AccelerationBanner({ acceleration }: { readonly acceleration: string }) {
  const { warning } = accelerationNote(acceleration)
  return warning === null ? null : (
    <p class="banner warn" role="note">
      {warning}
    </p>
  )
}
