import { type ApiDescription, type Document, describeApi } from './api-description.ts'

/**
 * The operations that Metalmark needs, as GitLab describes them in `doc/api/openapi/openapi_v3.yaml` of its repository
 * (names, places and types of parameters, what is required, and the fields of replies). No package that npm has ships that
 * file, and it has 3 MB: so this is a transcription, and `gitlab.test.ts` asks a client of independent people besides.
 *
 * Where GitLab's file is known to be wrong or silent, this says what GitLab does, by its own reference of the REST API: a
 * list is an array of what the file has as one object, a new status is answered with 201, and a note can be deleted.
 */
export function gitLabDescription(): ApiDescription {
  return describeApi(description)
}

const text = { type: 'string' } as const
const maybeText = { type: ['string', 'null'] } as const
const number = { type: 'integer' } as const
const yesNo = { type: 'boolean' } as const

const user = {
  type: 'object',
  required: ['id', 'username', 'name', 'state'],
  properties: {
    ...{ id: number, username: text, name: text, state: text, locked: yesNo, public_email: maybeText },
    ...{ avatar_url: maybeText, web_url: text, is_admin: yesNo },
  },
}

const note = {
  type: 'object',
  required: ['id', 'body', 'author', 'created_at', 'system', 'noteable_id', 'noteable_type'],
  properties: {
    ...{ id: number, type: maybeText, body: text, author: user, created_at: text, updated_at: text },
    ...{ system: yesNo, noteable_id: number, noteable_type: text, project_id: number, noteable_iid: number },
    ...{ resolvable: yesNo, confidential: yesNo, internal: yesNo },
  },
}

const commitStatus = {
  type: 'object',
  required: ['id', 'sha', 'ref', 'status', 'name', 'author'],
  properties: {
    ...{ id: number, sha: text, ref: text, status: text, name: text, target_url: maybeText, author: user },
    ...{ description: maybeText, created_at: text, allow_failure: yesNo, pipeline_id: number },
  },
}

const states = { enum: ['pending', 'running', 'success', 'failed', 'canceled', 'skipped'] }

const description: Document = {
  paths: {
    '/user': { get: { responses: replies({ 200: user }) } },
    '/personal_access_tokens/self': {
      get: {
        responses: replies({
          200: {
            type: 'object',
            required: ['id', 'name', 'scopes', 'active', 'revoked'],
            properties: { scopes: { type: 'array', items: text }, active: yesNo, revoked: yesNo },
          },
        }),
      },
    },
    '/projects/{id}': {
      get: {
        parameters: queried({ statistics: yesNo, with_custom_attributes: yesNo, license: yesNo }),
        responses: replies({
          200: {
            type: 'object',
            required: ['id', 'path_with_namespace'],
            properties: { id: number, path_with_namespace: text },
          },
        }),
      },
    },
    '/projects/{id}/members/all/{user_id}': {
      get: {
        responses: replies({
          200: {
            type: 'object',
            required: ['id', 'username', 'access_level'],
            properties: { id: number, username: text, access_level: number },
          },
        }),
      },
    },
    '/projects/{id}/merge_requests/{noteable_id}/notes': {
      get: {
        parameters: queried({
          order_by: { enum: ['created_at', 'updated_at'] },
          sort: { enum: ['asc', 'desc'] },
          activity_filter: { enum: ['all_notes', 'only_comments', 'only_activity'] },
          ...{ page: number, per_page: number },
        }),
        responses: replies({ 200: { type: 'array', items: note } }),
      },
      post: {
        requestBody: {
          required: true,
          content: json({
            type: 'object',
            required: ['body'],
            additionalProperties: false,
            properties: {
              ...{ body: text, confidential: yesNo, internal: yesNo, created_at: text },
              merge_request_diff_head_sha: text,
            },
          }),
        },
        responses: replies({ 201: note }),
      },
    },
    '/projects/{id}/merge_requests/{noteable_id}/notes/{note_id}': {
      put: {
        requestBody: {
          content: json({
            type: 'object',
            additionalProperties: false,
            properties: { body: text, confidential: yesNo },
          }),
        },
        responses: replies({ 200: note }),
      },
      delete: { responses: replies({ 204: null }) },
    },
    '/projects/{id}/statuses/{sha}': {
      post: {
        requestBody: {
          required: true,
          content: json({
            type: 'object',
            required: ['state'],
            additionalProperties: false,
            properties: {
              ...{ state: states, ref: text, target_url: text, description: text, name: text, context: text },
              ...{ coverage: { type: 'number' }, pipeline_id: number },
            },
          }),
        },
        responses: replies({ 201: commitStatus }),
      },
    },
  },
}

function json(schema: object) {
  return { 'application/json': { schema } }
}

function replies(schemas: Readonly<Record<number, object | null>>) {
  return Object.fromEntries(
    Object.entries(schemas).map(([status, schema]) => [
      status,
      schema === null ? {} : { content: json(schema) },
    ]),
  )
}

function queried(schemas: Readonly<Record<string, object>>) {
  return Object.entries(schemas).map(([name, schema]) => ({ name, in: 'query' as const, schema }))
}
