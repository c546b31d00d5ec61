// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vite'
import { landPlugin } from './tools/land.mjs'

export default defineConfig({
  base: '/',
  plugins: [landPlugin()],
  build: {
    target: 'es2022',
    // The policy of the pages forbids inline scripts, so the preload helper has no place.
    modulePreload: false,
    sourcemap: false,
    assetsDir: 'assets',
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
