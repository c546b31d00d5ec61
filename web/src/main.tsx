// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact'
import { App } from './app.tsx'
import { begin } from './lib/language.ts'
import './fonts.css'
import './style.css'
import './floor.css'
import './maps.css'

// The words first: nothing is drawn in one language to be drawn again in another.
void begin().then(() => {
  const root = document.getElementById('app')
  if (root) render(<App />, root)
})
