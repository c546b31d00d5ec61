// SPDX-License-Identifier: Apache-2.0
declare module '*.css'
/** Made by tools/land.mjs when the page is built. */
declare module 'virtual:land' {
  export const land: import('./lib/geo.ts').Land
}
