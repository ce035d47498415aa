import { describe, expect, it } from '@jest/globals';
import { identityOf, type IdentitySurroundings } from './identity.js';

const BARE: IdentitySurroundings = {
  environment: {},
  hostname: 'host-1',
  applicationName: () => 'shop',
  worker: undefined,
};
const CLOUD = {
  OTEL_SERVICE_NAME: 'otel',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  POD_NAME: 'pod-7',
  AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
};

describe('identityOf', () => {
  it.each([
    ['the host and the package', {}, BARE, { job: 'shop', instance: 'host-1' }],
    ['the pod', {}, { ...BARE, environment: { POD_NAME: 'pod-7' } }, { job: 'shop', instance: 'pod-7' }],
    [
      'the function',
      {},
      { ...BARE, environment: { AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_LAMBDA_LOG_STREAM_NAME: 's' } },
      { job: 'f', instance: 's' },
    ],
    ['OpenTelemetry first', {}, { ...BARE, environment: CLOUD }, { job: 'otel', instance: 'pod-7' }],
    ['a worker by its number', {}, { ...BARE, worker: '3' }, { job: 'shop', instance: 'host-1/3' }],
    ['no name at all', {}, { ...BARE, applicationName: () => '' }, { job: 'nestjs', instance: 'host-1' }],
    [
      'the options before all',
      { job: 'a', instance: 'b' },
      { ...BARE, environment: CLOUD, worker: '3' },
      { job: 'a', instance: 'b' },
    ],
  ])('takes %s', (_, options, surroundings, expected) => {
    expect(identityOf(options, surroundings)).toEqual(expected);
  });
});
