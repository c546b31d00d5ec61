// SPDX-License-Identifier: Apache-2.0
// Accounts: who there is, a new one with its one-time code, the end of one.

import { useState } from 'preact/hooks'
import { regionName, t, unitName, word } from '../i18n/index.ts'
import { get, part, post } from '../lib/api.ts'
import { say } from '../lib/notice.ts'
import { may, me } from '../lib/session.ts'
import type { Account } from '../lib/types.ts'
import { Chip, Dialog, Empty, Failed, Field, Id, Loading, NoteDialog, When, useLoad, useSending } from '../ui/parts.tsx'

const ROLES = ['officer', 'analyst', 'supervisor', 'administrator', 'auditor']

interface Code {
  name: string
  code: string
}

function CreateDialog({ onClose, onDone }: { onClose: () => void; onDone: (c: Code) => void }) {
  const [name, setName] = useState('')
  const [display, setDisplay] = useState('')
  const [roles, setRoles] = useState<readonly string[]>(['officer'])
  const [region, setRegion] = useState(me()?.region ?? '')
  const [unit, setUnit] = useState('')
  const { busy, error, send } = useSending()
  const submit = send(async () => {
    onDone(await post<Code>('/accounts', { name: name.trim(), display: display.trim(), roles: roles.join(','), region: region.trim(), unit: unit.trim() }))
  })
  return (
    <Dialog title={t('people.create')} onClose={onClose} shut="app.cancel">
      <form onSubmit={submit}>
        <Field label={t('people.name')} value={name} onInput={setName} hint={t('setup.nameHint')} required autoFocus plain />
        <Field label={t('people.display')} value={display} onInput={setDisplay} />
        <fieldset>
          <legend>{t('people.roles')}</legend>
          {ROLES.map((r) => (
            <label key={r} class="check">
              <input type="checkbox" checked={roles.includes(r)} onChange={(e) => setRoles(e.currentTarget.checked ? ROLES.filter((x) => x === r || roles.includes(x)) : roles.filter((x) => x !== r))} />
              {word('role', r)}
            </label>
          ))}
        </fieldset>
        {roles.length === 0 && <small class="need">{t('people.needRole')}</small>}
        <Field label={t('people.region')} value={region} onInput={setRegion} hint={t('people.regionHint')} />
        <Field label={t('people.unit')} value={unit} onInput={setUnit} />
        {error !== undefined && <Failed error={error} />}
        <div class="row end">
          <button type="submit" class="main" disabled={busy || roles.length === 0}>
            {t('people.createGo')}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function CodeDialog({ code, onClose }: { code: Code; onClose: () => void }) {
  return (
    <Dialog title={t('people.codeTitle', { name: code.name })} onClose={onClose}>
      <output class="code">
        <Id>{code.code}</Id>
      </output>
      <p class="lead">{t('people.codeLead', { link: t('login.haveCode') })}</p>
      <div class="row end">
        <button type="button" class="main" onClick={onClose}>
          {t('people.codeDone')}
        </button>
      </div>
    </Dialog>
  )
}

export function PeoplePage() {
  const data = useLoad(() => get<{ items: Account[] }>('/accounts'), [])
  const [creating, setCreating] = useState(false)
  const [code, setCode] = useState<Code>()
  const [disabling, setDisabling] = useState<Account>()
  const write = may('ACCOUNT_WRITE')
  if (data.error !== undefined) return <Failed error={data.error} again={data.again} />
  if (!data.data) return <Loading say="people.loading" />
  return (
    <div class="page">
      <header class="page-head">
        <h1>{t('people.title')}</h1>
        {write && (
          <button type="button" class="main" onClick={() => setCreating(true)}>
            {t('people.create')}
          </button>
        )}
      </header>
      {data.data.items.length === 0 && <Empty>{t('people.empty')}</Empty>}
      <div class="scroll-x" tabIndex={0} role="region" aria-label={t('people.title')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('people.name')}</th>
              <th scope="col">{t('people.display')}</th>
              <th scope="col">{t('people.roles')}</th>
              <th scope="col">{t('people.region')}</th>
              <th scope="col">{t('people.unit')}</th>
              <th scope="col">{t('people.state')}</th>
              <th scope="col">{t('people.created')}</th>
              {write && <th scope="col" aria-label={t('people.disableGo')} />}
            </tr>
          </thead>
          <tbody>
            {data.data.items.map((a) => (
              <tr key={a.name} class={a.state === 'active' ? '' : 'faded'}>
                <th scope="row">
                  <Id>{a.name}</Id>
                </th>
                <td>
                  <bdi>{a.display}</bdi>
                </td>
                <td>{a.roles.split(',').filter(Boolean).map((r) => word('role', r)).join(' · ')}</td>
                <td>
                  <bdi>{regionName(a.region) || t('me.everywhere')}</bdi>
                </td>
                <td>
                  <bdi>{unitName(a.unit)}</bdi>
                </td>
                <td>
                  <Chip kind="account" code={a.state} /> {!a.has_password && a.state === 'active' && <span class="soft">{t('people.noPassword')}</span>}
                </td>
                <td>
                  <When at={a.created} />
                </td>
                {write && (
                  <td>
                    {a.state === 'active' && a.name !== me()?.name && (
                      <button type="button" onClick={() => setDisabling(a)}>
                        {t('people.disable')}
                      </button>
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {creating && (
        <CreateDialog
          onClose={() => setCreating(false)}
          onDone={(c) => {
            setCreating(false)
            setCode(c)
            data.again()
          }}
        />
      )}
      {code && <CodeDialog code={code} onClose={() => setCode(undefined)} />}
      {disabling && (
        <NoteDialog
          title={t('people.disableTitle', { name: disabling.name })}
          lead={t('people.disableLead')}
          go={t('people.disableGo')}
          onClose={() => setDisabling(undefined)}
          onGo={async (note) => {
            await post(`/accounts/${part(disabling.name)}/disable`, { note })
            setDisabling(undefined)
            say(t('people.disabled', { name: disabling.name }))
            data.again()
          }}
        />
      )}
    </div>
  )
}
