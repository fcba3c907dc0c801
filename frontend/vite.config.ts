import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The node that `npm run dev` talks to. */
const node = process.env['ROLLCALL_URL'] ?? 'http://127.0.0.1:8500';

export default defineConfig(({ command }) => ({
  // Relative: the built page works wherever it is mounted, behind whatever path prefix.
  base: command === 'serve' ? '/ui/' : './',
  plugins: [react()],
  build: { target: 'es2023', reportCompressedSize: false, chunkSizeWarningLimit: 700 },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': node, '/actuator': node },
  },
}));
