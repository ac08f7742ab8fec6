import { defineConfig } from 'vite';

// "use client" means nothing outside of React's server frameworks.
function quietly(level, log, tell) {
  if (log.code !== 'MODULE_LEVEL_DIRECTIVE') {
    tell(level, log);
  }
}

export default defineConfig({
  // Where endpoint/graphiql.py serves the files from.
  base: '/graphiql/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The editor is one large piece by nature.
    chunkSizeWarningLimit: 8000,
    // No data: addresses for scripts and workers: the page's policy forbids them.
    assetsInlineLimit: 0,
    rolldownOptions: { onLog: quietly },
  },
  worker: { format: 'es' },
});
