import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './generated-files.js';

const folder = join(process.cwd(), 'docker');

for (const [path, content] of generatedFiles((path) => readFileSync(join(folder, path), 'utf8'))) {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  console.log(`docker/${path}`);
}
