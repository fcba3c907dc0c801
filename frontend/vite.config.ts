import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The node that `npm run dev` talks to. */
const node = process.env['ROLLCALL_URL'] ?? 'http://127.0.0.1:8500';

export default defineConfig(({ command }) => ({
  // Relative: the built page works wherever it is mounted, behind whatever path prefix.
  base: command === 'serve' ? '/ui/' : './',
  plugins: [react(), compressed()],
  build: { target: 'es2023', reportCompressedSize: false, chunkSizeWarningLimit: 700 },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': node, '/actuator': node },
  },
}));

/** Compresses once here what the node would have to compress for every browser: it serves `x.gz` for `x`. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const file = join(folder, name);
        if (statSync(file).isFile() && /\.(html|js|css|svg)$/.test(name)) {
          writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
        }
      }
    },
  };
}
