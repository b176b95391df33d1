/** Written into the one-file agent by its build (`vite.agent.config.ts`); elsewhere the name does not exist. */
declare const METALMARK_BUNDLED_VERSION: string | undefined

/** The version of the one-file agent; undefined where the agent runs from a tree of files, compiled or not. */
export const bundledVersion: string | undefined =
  typeof METALMARK_BUNDLED_VERSION === 'undefined' ? undefined : METALMARK_BUNDLED_VERSION
