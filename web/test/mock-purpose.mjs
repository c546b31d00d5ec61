// SPDX-License-Identifier: Apache-2.0
// The part of the mock that asks for what purpose a person is opened who is on nobody's queue: where `asksPurpose` is set.
const PROMPT = { en: 'This is not on your queue. For what purpose do you open it?', ur: '\u06cc\u06c1 \u0622\u067e \u06a9\u06cc \u0642\u0637\u0627\u0631 \u0645\u06cc\u06ba \u0646\u06c1\u06cc\u06ba\u06d4' }
const PURPOSES = [['alert', 'an alert'], ['investigation', 'an investigation', true], ['request', 'a request for information', true], ['review', 'a review'], ['other', 'other', false, true]].map(([code, text, number = false, note = false]) => ({ code, text, case: number, note }))

export function purposeDoor({ c, json, read, send }) {
  c.purposes ??= []
  return async (req, res, path, me) => {
    if (!c.asksPurpose) return false
    if (req.method === 'POST' && path === '/purposes') {
      const b = JSON.parse(await read(req))
      c.purposes.push({ who: me.name, ...b })
      json(res, { done: true }, 201)
      return true
    }
    const m = /^\/entities\/([^/]+)/.exec(path)
    const object = m && m[1] !== 'search' ? `entity/${decodeURIComponent(m[1]).split('~')[0]}` : undefined
    if (!object || c.purposes.some((p) => p.who === me.name)) return false
    send(res, 428, 'application/problem+json', JSON.stringify({ type: 'urn:ntc:purpose-needed', title: 'Purpose needed', status: 428, detail: 'for what purpose is it opened?', object, prompt: PROMPT, purposes: PURPOSES }))
    return true
  }
}
