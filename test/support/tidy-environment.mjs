import { channel } from 'node:diagnostics_channel';
import { runInContext } from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** Channels of the process that the library listens to; test files that run in one worker share them. */
const CHANNELS = [
  'http.server.request.start',
  'net.server.socket',
  'http.client.request.start',
  'undici:request:create',
];

/** What no test replaces. */
const FIXED_GLOBALS = [
  'Array ArrayBuffer BigInt Boolean Buffer DataView Error Float64Array Int32Array JSON Map Math Number Object Promise',
  'Proxy RangeError Reflect Set String Symbol TypeError Uint8Array Uint32Array WeakMap WeakRef process',
].flatMap((names) => names.split(' '));

/**
 * Jest's environment for Node, which fails a test file that leaves an application running. Not one that has failed
 * already: a failure here would take the place of that one.
 */
export default class TidyEnvironment extends TestEnvironment {
  #heardBefore = [];
  #hasFailed = false;

  constructor(config, context) {
    super(config, context);
    // Each use of a global goes through a Proxy of Jest, which takes 200 ns; that of a constant of a script does not.
    runInContext(FIXED_GLOBALS.map((name) => `const ${name} = globalThis.${name};`).join('\n'), this.context);
  }

  async setup() {
    await super.setup();
    this.#heardBefore = heardChannels();
  }

  handleTestEvent({ name }) {
    this.#hasFailed ||= name === 'test_fn_failure' || name === 'hook_failure';
  }

  async teardown() {
    await super.teardown();
    if (this.#hasFailed) return;
    const left = heardChannels().filter((name) => !this.#heardBefore.includes(name));
    if (left.length === 0) return;
    throw new Error(
      `An application that this file started still listens to ${left.join(' and ')}. Close it, or it disturbs the ` +
        'files that run after it.',
    );
  }
}

function heardChannels() {
  return CHANNELS.filter((name) => channel(name).hasSubscribers);
}
