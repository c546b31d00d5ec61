// SPDX-License-Identifier: Apache-2.0
// Woken by a push, which says nothing: what waits is asked of the Centre itself, and no person is named.
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
