import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { START_TIMEOUT_MS, startDataApi } from './support/data-api.js';

const folder = mkdtempSync(join(tmpdir(), 'data-api-'));
const DATA_DIR = join(folder, 'nested', 'pglite');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a data API on a directory', () => {
  it(
    'finds its data again and refuses to share it',
    async () => {
      const env = { DATABASE_URL: '', DATA_DIR };
      const first = await startDataApi(env);
      const loan = await first.api.createLoan({ status: 'pending' });
      await expect(startDataApi(env)).rejects.toThrow(`(DATA_DIR) is in use by process ${process.pid}`);
      await first.close();

      const second = await startDataApi(env);
      expect((await second.api.get(`/api/loans/${loan.id}`)).body).toEqual(loan);
      expect((await second.api.get('/api/statistics')).body).toMatchObject({
        users: 1,
        activeLoanApplications: 1,
      });
      await second.close();
    },
    // Three starts.
    3 * START_TIMEOUT_MS,
  );
});

describe('a data API that is stopped', () => {
  it(
    'does not wait for a client that has connected and not asked',
    async () => {
      const { url, close } = await startDataApi();
      const silent = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
      silent.on('error', () => undefined);
      await once(silent, 'connect');
      const ended = once(silent, 'close');
      await expect(close()).resolves.toBeUndefined();
      await ended;
    },
    START_TIMEOUT_MS,
  );

  it(
    'answers the request in flight, then ends its keep-alive connection',
    async () => {
      const { url, close } = await startDataApi();
      const client = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
      const body = JSON.stringify({ email: 'a@example.com', fullName: 'A B', source: 'web' });
      const head = [
        'POST /api/users HTTP/1.1',
        'Host: localhost',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
      ];
      // The server has the request, and waits for the second half of its body.
      client.write(`${head.join('\r\n')}\r\nExpect: 100-continue\r\n\r\n`);
      const [goOn] = (await once(client, 'data')) as [Buffer];
      expect(goOn.toString()).toContain('100 Continue');

      const closed = close();
      client.write(body);
      const [answer] = (await once(client, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1.1 201 .*^Connection: close/ms);
      await once(client, 'close');
      await closed;
    },
    START_TIMEOUT_MS,
  );
});
