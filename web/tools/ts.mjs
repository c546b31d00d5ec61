// SPDX-License-Identifier: Apache-2.0
// Lets node run our TypeScript in tests with the bundler's own transformer: no second compiler.
import { register } from 'node:module'

register('./ts-load.mjs', import.meta.url)
