import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the shell's content security policy allows; the browser tests run under it too. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
].join('; ');

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  clearScreen: false,
  resolve: {
    alias: [
      { find: '$lib', replacement: at('src/lib') },
      { find: /^\$messages$/, replacement: at('src/messages/index.svelte.ts') },
      { find: '$messages', replacement: at('src/messages') },
    ],
  },
  // The fixture stands in for the shell in `npm run dev` and in the browser tests; the product is built without it.
  define: { __FIXTURE__: JSON.stringify(mode !== 'production') },
  server: { host: '127.0.0.1', port: 5180, strictPort: true },
  preview: { host: '127.0.0.1', headers: { 'Content-Security-Policy': policy } },
  build: {
    target: ['safari16.4', 'chrome111'],
    outDir: mode === 'fixture' ? at('../target/ui-fixture') : at('dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
  },
}));
