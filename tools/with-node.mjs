// Runs a command under another version of Node, which comes from npm like any package:
//
//   node tools/with-node.mjs VERSION [--with PACKAGE]... -- COMMAND [ARGUMENT]...
//
// The command finds that `node` first in its PATH, and the packages in the folder WITH_NODE_MODULES. Both are
// kept in node_modules/.cache, so only the first run of a version needs the network.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const USAGE = 'Usage: node tools/with-node.mjs VERSION [--with PACKAGE]... -- COMMAND [ARGUMENT]...';
const NPM_PLATFORM = { win32: 'win' };

const { version, packages, command } = parse(process.argv.slice(2));
const platform = NPM_PLATFORM[process.platform] ?? process.platform;
const nodePackage = `node-${platform}-${process.arch}`;
const folder = fileURLToPath(
  new URL(
    `../node_modules/.cache/with-node/${[version, ...packages].join('+').replaceAll('/', '_')}`,
    import.meta.url,
  ),
);
const modules = join(folder, 'node_modules');
const bin = join(modules, nodePackage, 'bin');

if (!existsSync(join(folder, 'installed'))) install();
run(command[0], command.slice(1), {
  env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, WITH_NODE_MODULES: modules },
});

/** Splits the arguments; on a mistake, prints the usage and ends the process. */
function parse(args) {
  const end = args.indexOf('--');
  const [version, ...options] = args.slice(0, Math.max(end, 0));
  const command = args.slice(end + 1);
  const isPaired =
    options.every((option, i) => i % 2 === 1 || option === '--with') && options.length % 2 === 0;
  if (end === -1 || version === undefined || command.length === 0 || !isPaired) {
    console.error(USAGE);
    process.exit(2);
  }
  return { version, packages: options.filter((_, i) => i % 2 === 1), command };
}

function install() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // npm runs on another Node than the packages will, so their `engines` do not matter here.
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  run('npm', [...args, `${nodePackage}@${version}`, ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(join(folder, 'installed'), '');
}

/** Runs a command; if it fails, ends this process with its exit code. */
function run(name, args, options) {
  const { status, signal, error } = spawnSync(name, args, { stdio: 'inherit', ...options });
  if (error) console.error(`${name}: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal ? 1 : 127));
}
