// SPDX-License-Identifier: Apache-2.0
// Calls of the API. Every trouble becomes one kind of error that a page can show in words.

import { western } from './digits.ts'
import type { Question } from './purpose.ts'
import { stated } from './purpose.ts'
import { received } from './received.ts'

export const BASE = '/api/v1'
const PATIENCE_MS = 20_000 // a slow link answers late; a dead one must not hang a page for ever

export class Trouble extends Error {
  constructor(
    /** 0: no answer at all */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly retryAfter = 0,
    /** 428: for what purpose is it opened? */
    readonly question?: Question,
    /** 403: it is there, and shown by an act with a reason. */
    readonly hidden = false,
  ) {
    super(detail || title)
  }
}

let csrf = ''
let onUnknown: () => void = () => {}

export function setCsrf(value: string): void {
  csrf = value
}

/** Called when the server no longer knows who we are. */
export function whenLoggedOut(f: () => void): void {
  onUnknown = f
}

/** It is somebody else by now. */
export const loggedOut = (): void => onUnknown()

interface Problem extends Partial<Question> {
  type?: string
  title?: string
  detail?: string
}

async function trouble(r: Response): Promise<Trouble> {
  let p: Problem = {}
  try {
    p = (await r.json()) as Problem
  } catch {
    // a proxy's page, not ours: the status must do
  }
  const question = r.status === 428 && p.type === 'urn:ntc:purpose-needed' && p.object && p.purposes && p.prompt ? (p as Question) : undefined
  return new Trouble(r.status, p.title ?? '', p.detail ?? '', Number(r.headers.get('Retry-After')) || 0, question, p.type === 'urn:ntc:hidden')
}

export interface CallOptions {
  body?: unknown
  raw?: Blob | string
  headers?: Record<string, string>
  patience?: number
  /** A 401 of these calls is an answer about a password, not the end of a session. */
  anonymous?: boolean
  /** Nobody is asked for a purpose: what needs one is not opened. */
  unasked?: boolean
}

/** The answer, good or 304; everything else is thrown. */
async function asked(method: string, path: string, o: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...o.headers }
  if (method !== 'GET' && csrf) headers['NTC-CSRF'] = csrf
  if (o.body !== undefined) headers['Content-Type'] = 'application/json'
  let r: Response
  try {
    r = await fetch(BASE + path, {
      method,
      headers,
      body: o.raw ?? (o.body === undefined ? null : JSON.stringify(o.body)),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(o.patience ?? PATIENCE_MS),
    })
  } catch {
    throw new Trouble(0, '', '')
  }
  if (!r.ok && r.status !== 304) {
    const t = await trouble(r)
    if (t.status === 401 && !o.anonymous) onUnknown()
    if (t.question && !o.unasked && (await stated(t.question))) return asked(method, path, o)
    throw t
  }
  return r
}

export async function call<T>(method: string, path: string, o: CallOptions = {}): Promise<T> {
  return received<T>(await (await asked(method, path, o)).text())
}

/** What is to be kept as a file: `raw` may be large, and so may the answer. */
export async function blob(method: string, path: string, o: CallOptions = {}): Promise<Blob> {
  return (await asked(method, path, { patience: 300_000, ...o })).blob()
}

export interface Marked<T> {
  mark: string
  /** Undefined: what has that mark is still so. */
  data?: T
  /** The Centre's clock beside ours, ms. */
  ahead: number
}

/** What is asked for again and again: when nothing changed, nothing comes. */
export async function renew<T>(path: string, mark: string, anonymous = false): Promise<Marked<T>> {
  const r = await asked('GET', path, { headers: mark ? { 'If-None-Match': mark } : {}, anonymous })
  const date = Date.parse(r.headers.get('Date') ?? '')
  const ahead = Number.isNaN(date) ? 0 : date - Date.now()
  if (r.status === 304) return { mark, ahead }
  return { mark: r.headers.get('ETag') ?? '', data: received<T>(await r.text()), ahead }
}

export const get = <T>(path: string): Promise<T> => call<T>('GET', path)
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, { body })

/** What is searched for is found by Western digits, whichever were typed. */
export function query(params: Record<string, string | number | undefined>): string {
  const s = Object.entries(params)
    .filter(([, v]) => v !== undefined && v !== '')
    .map(([k, v]) => `${k}=${encodeURIComponent(western(String(v)))}`)
    .join('&')
  return s ? `?${s}` : ''
}

export const part = encodeURIComponent

export const pictureOf = (digest: string): string => `${BASE}/pictures/${digest}`
