// SPDX-License-Identifier: Apache-2.0
import { render } from 'preact'
import { App } from './app.tsx'
import { speak } from './i18n/index.ts'
import './style.css'
import './floor.css'

speak('en')
const root = document.getElementById('app')
if (root) render(<App />, root)
