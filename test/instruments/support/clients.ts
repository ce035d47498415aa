import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as promClient from 'prom-client';

/** A Prometheus client whose registry our instruments live in. */
export type Client = typeof promClient;

/**
 * prom-client, or the package named by METRICS_CLIENT, which `tools/with-node.mjs` brings along with a Node
 * that is new enough for it.
 */
export function clientUnderTest(): [name: string, client: Client] {
  const { METRICS_CLIENT: name = 'prom-client', WITH_NODE_MODULES: modules } = process.env;
  if (name === 'prom-client') return [name, promClient];
  if (modules === undefined) {
    throw new Error(
      `METRICS_CLIENT is ${name}, but there are no packages: run it by tools/with-node.mjs --with.`,
    );
  }
  return [name, createRequire(join(modules, 'resolve-from-here.js'))(name) as Client];
}
