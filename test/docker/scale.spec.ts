import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { asAgent } from '../../docker/generate/agent-config.js';

interface Job {
  readonly job_name: string;
  readonly relabel_configs: readonly Record<string, unknown>[];
}

const read = (file: string): string => readFileSync(`docker/${file}`, 'utf8');
const { services } = parse(read('compose.scale.yml'), { merge: true }) as {
  services: Record<string, { readonly image?: string; readonly environment?: Record<string, unknown> }>;
};
const AGENTS = Object.values(services).filter(({ environment }) => environment && 'SHARD' in environment);

describe('the configuration of an agent', () => {
  const server = parse(read('prometheus/prometheus-3.8.yml')) as { scrape_configs: readonly Job[] };
  const agent = parse(read('prometheus/prometheus-agent.yml')) as { scrape_configs: readonly Job[] };

  it('has the jobs of the server, each with its part of the targets, and nothing else of it', () => {
    const { rule_files: _, alerting, storage, ...rest } = server as unknown as Record<string, unknown>;
    expect([_, alerting, storage].every(Boolean)).toBe(true);
    expect(Object.keys(agent)).toEqual(expect.arrayContaining(Object.keys(rest)));
    expect(agent).not.toHaveProperty('rule_files');
    expect(agent.scrape_configs.map(({ job_name }) => job_name)).toEqual(
      server.scrape_configs.map(({ job_name }) => job_name),
    );
  });

  it.each(agent.scrape_configs)('$job_name keeps the targets of one shard, by what is scraped', (job) => {
    expect(job.relabel_configs.slice(-2)).toEqual([
      { source_labels: ['__address__'], modulus: 1, target_label: '__tmp_shard', action: 'hashmod' },
      { source_labels: ['__tmp_shard'], regex: '0', action: 'keep' },
    ]);
  });

  it('is refused of a server without a section to leave out, or without jobs', () => {
    expect(() => asAgent('global:\n  - job_name: a\n')).toThrow('no section "storage"');
    expect(() => asAgent('global:\n')).toThrow('no job');
  });
});

describe('compose.scale.yml', () => {
  it('numbers its agents from 0, and tells each how many there are', () => {
    expect(AGENTS.map(({ environment }) => environment)).toEqual(
      AGENTS.map((_, i) => ({ SHARDS: AGENTS.length, SHARD: i })),
    );
  });

  it('takes the images that compose.yml has', () => {
    const images = (file: string) => new Set(read(file).match(/(?<=image: )\S*prometheus:\S+/g));
    expect(images('compose.scale.yml')).toEqual(images('compose.yml'));
  });

  it('gives Mimir the rules as they are', () => {
    expect(read('mimir/mimir.yml')).toContain('directory: /etc/mimir/rules');
    expect(
      read('compose.scale.yml').match(/\.\/prometheus\/rules:\/etc\/mimir\/rules\/anonymous:ro/g),
    ).toHaveLength(3);
  });
});
