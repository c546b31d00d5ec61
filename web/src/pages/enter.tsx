// SPDX-License-Identifier: Apache-2.0
// The door: log in, set a password with a one-time code, set up a new Centre.

import { useState } from 'preact/hooks'
import { t, tn } from '../i18n/index.ts'
import { call, get } from '../lib/api.ts'
import { outbox } from '../lib/outbox.ts'
import { login, setup } from '../lib/session.ts'
import { useStore } from '../lib/store.ts'
import { training } from '../lib/training.ts'
import { LanguageChoice } from '../ui/language.tsx'
import { Failed, Field, useLoad } from '../ui/parts.tsx'

function useForm(f: () => Promise<void>): { busy: boolean; error: unknown; submit: (e: Event) => void } {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const submit = (e: Event): void => {
    e.preventDefault()
    setBusy(true)
    setError(undefined)
    f()
      .catch(setError)
      .finally(() => setBusy(false))
  }
  return { busy, error, submit }
}

function Password(p: { label: string; value: string; onInput: (v: string) => void; hint?: string; isNew?: boolean }) {
  const [shown, setShown] = useState(false)
  return (
    <>
      <Field
        label={p.label}
        value={p.value}
        onInput={p.onInput}
        type={shown ? 'text' : 'password'}
        autoComplete={p.isNew ? 'new-password' : 'current-password'}
        required
        plain
        {...(p.hint ? { hint: p.hint } : {})}
      />
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(e) => setShown(e.currentTarget.checked)} />
        {t('login.show')}
      </label>
    </>
  )
}

function Login({ ended, done }: { ended: boolean; done: boolean }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const waits = useStore(outbox).length
  const form = useForm(() => login(name.trim(), password))
  const health = useLoad(() => get<{ needs_setup: boolean }>('/health'), [])
  const [has, setHas] = useState(false)
  const isTraining = useStore(training)
  if (health.data?.needs_setup && !has)
    return (
      <section>
        <h1>{t('setup.title')}</h1>
        <p class="lead">{t('login.setupNeeded')}</p>
        <p>
          <a href="#setup">
            {t('login.setupGo')}
          </a>
        </p>
        <p class="row">
          <a href="#password">{t('login.haveCode')}</a>
          <button type="button" class="link" onClick={() => setHas(true)}>
            {t('login.setupElse')}
          </button>
        </p>
      </section>
    )
  return (
    <form onSubmit={form.submit}>
      <h1>{t('login.title')}</h1>
      {ended && <p class="lead">{t('login.ended')}</p>}
      {done && <p class="lead">{t('login.done')}</p>}
      {waits > 0 && <p class="need">{tn('outbox.door', waits)}</p>}
      <Field label={t('login.name')} value={name} onInput={setName} autoComplete="username" required autoFocus plain />
      <Password label={t('login.password')} value={password} onInput={setPassword} />
      {form.error !== undefined && <Failed error={form.error} />}
      <button class="main" type="submit" disabled={form.busy}>
        {form.busy ? t('login.wait') : t('login.enter')}
      </button>
      <p class="row apart">
        <a href="#password">{t('login.haveCode')}</a>
        {!isTraining && <a href="#setup">{t('login.firstRun')}</a>}
      </p>
    </form>
  )
}

function Setup() {
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [display, setDisplay] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(async () => {
    await setup(code.trim(), name.trim(), password, display.trim())
    location.hash = '#/alerts'
  })
  return (
    <form onSubmit={form.submit}>
      <h1>{t('setup.title')}</h1>
      <p class="lead">{t('setup.lead')}</p>
      <Field label={t('setup.code')} value={code} onInput={setCode} autoComplete="one-time-code" required autoFocus plain />
      <Field label={t('setup.name')} value={name} onInput={setName} hint={t('setup.nameHint')} autoComplete="username" required plain />
      <Field label={t('setup.display')} value={display} onInput={setDisplay} autoComplete="name" />
      <Password label={t('setup.password')} value={password} onInput={setPassword} hint={t('setup.passwordHint')} isNew />
      {form.error !== undefined && <Failed error={form.error} />}
      <button class="main" type="submit" disabled={form.busy}>
        {form.busy ? t('login.wait') : t('setup.enter')}
      </button>
      <p>
        <a href="#login">{t('login.instead')}</a>
      </p>
    </form>
  )
}

function SetPassword({ onDone }: { onDone: () => void }) {
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(async () => {
    await call('POST', '/password', { body: { code: code.trim(), password }, anonymous: true })
    onDone()
    location.hash = '#login'
  })
  return (
    <form onSubmit={form.submit}>
      <h1>{t('code.title')}</h1>
      <p class="lead">{t('code.lead')}</p>
      <Field label={t('setup.code')} value={code} onInput={setCode} autoComplete="one-time-code" required autoFocus plain />
      <Password label={t('setup.password')} value={password} onInput={setPassword} hint={t('setup.passwordHint')} isNew />
      {form.error !== undefined && <Failed error={form.error} />}
      <button class="main" type="submit" disabled={form.busy}>
        {form.busy ? t('login.wait') : t('code.enter')}
      </button>
      <p>
        <a href="#login">{t('login.instead')}</a>
      </p>
    </form>
  )
}

export function Enter({ page, ended }: { page: string; ended: boolean }) {
  const [done, setDone] = useState(false)
  const isTraining = useStore(training)
  return (
    <main class="door" id="content">
      <div class="row apart">
        <p class="brand">
          <strong>{t('app.name')}</strong> {t('app.full')}
        </p>
        <LanguageChoice />
      </div>
      {page === 'setup' && !isTraining ? <Setup /> : page === 'password' ? <SetPassword onDone={() => setDone(true)} /> : <Login ended={ended && !done} done={done} />}
    </main>
  )
}
