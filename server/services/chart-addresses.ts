import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ServiceDeps } from './deps.ts'

export interface ChartAddresses {
  /** `/charts/netstack/12/kH3….svg`: opens without a login, and cannot be guessed. */
  pathOf(project: string, about: string): Promise<string>
  /** Whether a key is the one of that chart. */
  opens(key: string, chart: { readonly project: string; readonly about: string }): Promise<boolean>
}

export interface ChartAddressDeps extends Pick<ServiceDeps, 'database'> {
  /** At least 128 random bits as text; asked for once in an installation's life. */
  readonly newSecret: () => string
}

/**
 * Addresses of chart images. Forges fetch images without credentials, for everybody who sees the pull request: whoever has
 * the address sees the image and nothing else. `about` is a pull request's number or a run's id. Keys are HMAC-SHA-256 of
 * both with a secret of this installation, cut to 128 bits.
 */
export function createChartAddresses({ database, newSecret }: ChartAddressDeps): ChartAddresses {
  let known: Promise<string> | null = null
  const secret = () => {
    known ??= database
      .unitOfWork((stores) => stores.installation.value('chart-secret', newSecret))
      .catch((error: unknown) => {
        known = null
        throw error
      })
    return known
  }
  const keyOf = async (project: string, about: string) =>
    createHmac('sha256', await secret())
      .update(`${project}/${about}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url')
  return {
    pathOf: async (project, about) =>
      `/charts/${encodeURIComponent(project)}/${about}/${await keyOf(project, about)}.svg`,
    async opens(key, { project, about }) {
      const [given, wanted] = [Buffer.from(key), Buffer.from(await keyOf(project, about))]
      return given.length === wanted.length && timingSafeEqual(given, wanted)
    },
  }
}
