// Builds the scripts that browsers get: node build.mjs [FOLDER], this folder unless told otherwise.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.resolve(process.argv[2] ?? here);

/** A style sheet becomes a text, as small as it can be. */
const sheets = {
  name: 'sheets',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await esbuild.transform(await readFile(file, 'utf8'), { loader: 'css', minify: true, target: 'es2022' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

const scripts = [
  { entry: 'moderate/main.ts', out: 'moderate.js', format: 'iife' },
  { entry: 'form/main.ts', out: 'form.js', format: 'iife' },
  { entry: 'embed/main.ts', out: 'embed.js', format: 'iife' },
  { entry: 'embed/proof.ts', out: 'proof.js', format: 'esm' },
];

for (const { entry, out, format } of scripts) {
  await esbuild.build({
    entryPoints: [path.join(here, entry)],
    outfile: path.join(folder, out),
    bundle: true,
    minify: true,
    format,
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    plugins: [sheets],
    logLevel: 'warning',
  });
}
