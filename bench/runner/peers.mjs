import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BENCH = new URL('../', import.meta.url);

/** Installs the libraries we compare with, unless the ones of the lock file are there. */
export function ensurePeers() {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return;
  console.error('Installing the libraries to compare with (npm ci in bench), once ...');
  // Their own peers (Nest, Fastify) are those of the project; some ask for a newer Node than they need.
  const args = [
    'ci',
    '--legacy-peer-deps',
    '--engine-strict=false',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status } = spawnSync('npm', args, {
    cwd: fileURLToPath(BENCH),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** The installed versions of the libraries we compare with, by name. */
export function peerVersions() {
  const { dependencies } = readJson('package.json');
  const versionOf = (name) => [name, readJson(`node_modules/${name}/package.json`).version];
  return Object.fromEntries(Object.keys(dependencies).map(versionOf));
}

function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, BENCH), 'utf8'));
}

function changedAt(path) {
  return statSync(new URL(path, BENCH), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
