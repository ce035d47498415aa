import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { parse } from 'yaml';

const SERVICES = { api: 'lending-api', 'data-api': 'data-api' };

it.each(Object.entries(SERVICES))(
  'the revision of %s is that of the build, told to app_info',
  (name, target) => {
    const { services } = parse(readFileSync('docker/compose.yml', 'utf8'), { merge: true }) as {
      services: Record<string, { build?: object }>;
    };
    expect(services[name]?.build).toMatchObject({ target, args: { GIT_COMMIT: '${GIT_COMMIT:-}' } });
    const [, stage] = readFileSync('docker/Dockerfile', 'utf8').split(`FROM service AS ${target}\n`);
    expect(stage?.split('\nFROM ')[0]).toContain('ARG GIT_COMMIT=\nENV GIT_COMMIT=$GIT_COMMIT\n');
  },
);
