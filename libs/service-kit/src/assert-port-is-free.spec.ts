import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { assertPortIsFree } from './assert-port-is-free.js';

it('names a port that is taken, and leaves a free one free', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(assertPortIsFree(port, '127.0.0.1')).rejects.toThrow(
    `Port ${port} (PORT) is already in use on 127.0.0.1 (HOST). Stop the other process, or set PORT to a free port.`,
  );
  server.close();
  await once(server, 'close');
  await assertPortIsFree(port, '127.0.0.1');
  await assertPortIsFree(port, '127.0.0.1');
});

it('names an address that this machine does not have', async () => {
  await expect(assertPortIsFree(8000, '192.0.2.1')).rejects.toThrow(
    'Cannot listen on 192.0.2.1:8000 (HOST, PORT): EADDRNOTAVAIL. Set HOST to an address of this machine.',
  );
});
