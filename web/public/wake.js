// SPDX-License-Identifier: Apache-2.0
// Works beside the page, and without it. Woken by a push, which says nothing: what waits is asked of the Centre itself, and no person
// is named. And for who opened a field card: what the page is made of is kept, so that it opens without a line (src/lib/kept.ts).
const words = {
  en: { title: 'Something waits for you', alert: 'An alert waits', order: 'An order waits' },
  ur: { title: 'آپ کے لیے کچھ منتظر ہے', alert: 'الرٹ منتظر ہے', order: 'حکم منتظر ہے' },
}
const language = (navigator.language ?? 'en').startsWith('ur') ? 'ur' : 'en'

async function show() {
  const say = words[language]
  let items = []
  try {
    const r = await fetch('/api/v1/rings', { credentials: 'same-origin', cache: 'no-store' })
    if (r.ok) items = (await r.json()).items
  } catch {
    // the line is cut, or nobody is logged in: that something waits is said all the same
  }
  if (items.length === 0) return self.registration.showNotification(say.title, { tag: 'ntc', lang: language, dir: language === 'ur' ? 'rtl' : 'ltr' })
  for (const x of items.slice(0, 3))
    await self.registration.showNotification(x.order ? say.order : say.alert, { body: x.unit, tag: x.order ?? x.alert, renotify: true, requireInteraction: true, lang: language, dir: language === 'ur' ? 'rtl' : 'ltr', data: x.order ? `#/card/${x.order}` : `#/alerts/${x.alert}` })
}

self.addEventListener('push', (e) => e.waitUntil(show()))
self.addEventListener('notificationclick', (e) => {
  e.notification.close()
  e.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: 'window' })
      if (open[0]) {
        await open[0].focus()
        return open[0].navigate(`/${e.notification.data ?? ''}`)
      }
      return self.clients.openWindow(`/${e.notification.data ?? ''}`)
    })(),
  )
})

/* what the page is made of; nothing of a person is in it */

const SHELL = 'ntc.shell'
const START = '/'
const PATIENCE_MS = 4000 // a dead line hangs for long

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()))

/** What has another name than before is another file: of a newer page nothing old is kept. */
async function renew(shell, response) {
  const [now, old] = [response.clone(), await shell.match(START)]
  if (old && (await old.text()) === (await now.text())) return
  for (const r of await shell.keys()) await shell.delete(r)
  await shell.put(START, response)
}

async function keep(paths) {
  const shell = await caches.open(SHELL)
  if (!(await shell.match(START))) await shell.add(START) // later ones come by start()
  for (const p of paths) if (!(await shell.match(p))) await shell.add(p)
}
self.addEventListener('message', (e) => e.data?.keep && e.waitUntil(keep(e.data.keep).catch(() => {})))

/** The newest, if it comes; of a Centre that does not answer, what was there. */
async function start(e) {
  const shell = await caches.open(SHELL)
  const old = await shell.match(START)
  const asked = fetch(e.request)
  if (!old) return asked
  const renewed = asked.then(async (r) => {
    if (r.status >= 500) return old
    if (r.ok) await renew(shell, r.clone())
    return r
  })
  e.waitUntil(renewed.catch(() => {}))
  const late = new Promise((ok) => setTimeout(ok, PATIENCE_MS, old))
  return Promise.race([renewed, late]).catch(() => old)
}

/** Named by its content: what is there is right. */
async function made(e) {
  const shell = await caches.open(SHELL)
  const old = await shell.match(e.request)
  if (old) return old
  const r = await fetch(e.request)
  if (r.ok && (await shell.match(START))) e.waitUntil(shell.put(e.request, r.clone()).catch(() => {}))
  return r
}

self.addEventListener('fetch', (e) => {
  const { origin, pathname } = new URL(e.request.url)
  if (e.request.method !== 'GET' || origin !== self.location.origin) return
  if (e.request.mode === 'navigate' && pathname === START) e.respondWith(start(e))
  else if (pathname.startsWith('/assets/')) e.respondWith(made(e))
})
