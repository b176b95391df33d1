import { config } from 'zod'

/**
 * Zod compiles its parsers with `new Function` where it may. The dashboard's content security policy forbids that, and
 * the browser reports even the attempt; so this module has to be imported before any schema is made.
 */
config({ jitless: true })
