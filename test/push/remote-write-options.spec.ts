import { describe, expect, it } from '@jest/globals';
import { MetricsModule } from '@app/metrics';
import { resolveOptions } from '../../libs/metrics/src/module/metrics.options.js';

const url = 'http://prometheus:9090/api/v1/write';

function messageOf(options: object): string {
  try {
    resolveOptions({ push: { remoteWrite: { url, ...options } } });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('push.remoteWrite', () => {
  it.each([
    [{ url: 'prometheus:9090' }, 'push.remoteWrite.url'],
    [{ url: 'http://u:secret%@host/' }, 'push.remoteWrite.url'],
    [{ url: 'prometheus:9090/write?token=secret' }, '"prometheus:9090/write?…" is not'],
    [{ url: 'u:secret?@prometheus:9090' }, '"…@prometheus:9090" is not'],
    [{ auth: { bearer: 'secret\n' } }, 'push.remoteWrite.auth'],
    [{ auth: { bearer: '' } }, 'push.remoteWrite.auth'],
    [{ auth: { bearer: 'secret', basic: {} } }, 'push.remoteWrite.auth'],
    [{ auth: { basic: { username: 'a:b', password: 'secret' } } }, 'push.remoteWrite.auth'],
    [{ auth: 'secret' }, 'push.remoteWrite.auth'],
    [{ headers: { 'Content-Type': 'x' } }, 'which the protocol sets itself'],
    [{ headers: { 'x-prometheus-remote-write-version': '3' } }, 'which the protocol sets itself'],
    [{ headers: { key: 'secret\r\nX: y' } }, 'push.remoteWrite.headers'],
    [{ headers: { 'a secret': 'x' } }, 'push.remoteWrite.headers'],
    [{ intervalMs: 0 }, 'push.remoteWrite.intervalMs'],
    [{ intervalMs: true }, 'push.remoteWrite.intervalMs'],
    [{ timeoutMs: 0.5 }, 'push.remoteWrite.timeoutMs'],
    [{ maxQueueBytes: 10 }, 'push.remoteWrite.maxQueueBytes'],
    [{ externalLabels: { 'a-b': 'x' } }, 'push.remoteWrite.externalLabels'],
    [{ externalLabels: { zone: undefined } }, 'push.remoteWrite.externalLabels.zone'],
    [{ interval: 5 }, 'Did you mean "intervalMs"'],
  ])('refuses %j and shows no secret', (options, told) => {
    const message = messageOf(options);
    expect(message).toContain(told);
    expect(message).not.toContain('secret');
  });

  it('needs neither url nor job of a Pushgateway, and both for one', () => {
    expect(messageOf({})).toBe('accepted');
    expect(() => MetricsModule.forRoot({ push: {} })).not.toThrow();
    expect(() => resolveOptions({ push: {} })).toThrow('push.url');
    expect(() => resolveOptions({ push: { url: 'http://gateway', remoteWrite: { url } } })).toThrow(
      'push.job',
    );
  });
});
