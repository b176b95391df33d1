import { timingSafeEqual } from 'node:crypto'
import type { TokenRow } from '../../db/reads/tokens.ts'
import type { Scope } from '../contract/route.ts'
import { sha256 } from './canonical-json.ts'
import type { ServiceDeps } from './deps.ts'

export interface TokenDeps extends Pick<ServiceDeps, 'database' | 'clock' | 'newId'> {
  readonly randomBytes: (size: number) => Uint8Array
}

export interface NewToken {
  readonly name: string
  readonly scope: Scope
  /** Null: good for every project. */
  readonly project: string | null
}

/** What a valid token allows. */
export interface Access {
  readonly tokenId: string
  readonly scope: Scope
  readonly project: string | null
}

export interface Tokens {
  /** Makes a token. Its secret is returned this once and kept nowhere. */
  create(token: NewToken): Promise<{ readonly id: string; readonly secret: string }>
  list(): Promise<Omit<TokenRow, 'hash'>[]>
  /** False when there is no such token. */
  revoke(id: string): Promise<boolean>
  /** What the token allows; null for one that is unknown or revoked. */
  verify(secret: string): Promise<Access | null>
}

/** Access tokens: `mm_<scope>_<43 characters>`, 256 random bits, so that a plain hash is as good as a slow one. */
export function createTokens(deps: TokenDeps): Tokens {
  const { unitOfWork, reads } = deps.database
  return {
    async create({ name, scope, project }) {
      const secret = `mm_${scope}_${Buffer.from(deps.randomBytes(32)).toString('base64url')}`
      const id = deps.newId()
      await unitOfWork((stores) =>
        stores.tokens.insert({
          id,
          name,
          scope,
          project,
          hash: sha256(secret),
          created_at: deps.clock(),
          last_used_at: null,
          revoked_at: null,
        }),
      )
      return { id, secret }
    },

    list: async () => {
      const rows = await reads.tokens.list()
      return rows.map(({ hash: _, ...row }) => row)
    },

    revoke: (id) => unitOfWork((stores) => stores.tokens.revoke(id, deps.clock())),

    async verify(secret) {
      const hash = sha256(secret)
      const row = await reads.tokens.byHash(hash)
      if (row === undefined || !sameHash(row.hash, hash) || row.revoked_at !== null) return null
      const now = deps.clock()
      if (now - (row.last_used_at ?? 0) > lastUsedPrecisionMs) {
        await unitOfWork((stores) => stores.tokens.touch(row.id, now))
      }
      return { tokenId: row.id, scope: row.scope, project: row.project }
    },
  }
}

/** Whether a token of scope `held` may do what needs `needed`: admin may all, upload may read. */
export function allows(held: Scope, needed: Scope): boolean {
  return ranks[held] >= ranks[needed]
}

const ranks: Readonly<Record<Scope, number>> = { read: 0, upload: 1, admin: 2 }

/** The last use is for finding tokens that nobody needs: a write to disk on every request would be a high price for it. */
const lastUsedPrecisionMs = 60_000

function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
