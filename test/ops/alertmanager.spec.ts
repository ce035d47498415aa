import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { OpsConfig } from '../../libs/metrics/src/ops/config/ops-config.js';
import { application, written } from './support/application.js';

interface Configuration {
  readonly route: { readonly group_by: readonly string[] };
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly equal: readonly string[];
  }[];
  readonly receivers: readonly object[];
}

async function configuration(config: OpsConfig = {}): Promise<Configuration> {
  const files = await written('alertmanager', [application()], config);
  expect([...files.keys()]).toEqual(['alertmanager/alertmanager.yml']);
  return parse(files.get('alertmanager/alertmanager.yml') ?? '') as Configuration;
}

describe('the configuration of Alertmanager', () => {
  it('groups and inhibits by the labels that tell services apart', async () => {
    const { route, inhibit_rules: rules } = await configuration({ serviceLabels: ['cluster', 'app'] });
    expect(route.group_by).toEqual(['alertname', 'cluster', 'app']);
    expect(rules.length).toBeGreaterThan(4);
    for (const { equal } of rules) expect(equal).toEqual(expect.arrayContaining(['cluster', 'app']));
  });

  it('inhibits by alerts that the bundle has alone', async () => {
    const sources = async (config: OpsConfig) => {
      const { inhibit_rules: rules } = await configuration(config);
      return rules.flatMap((rule) => rule.source_matchers).join();
    };
    expect(await sources({})).not.toContain('CauseElsewhere');
    const knownAs = { indicator: 'payments' };
    const upstream = { label: 'service', value: 'payments' };
    const shop = application();
    const health = { ...shop.metrics[0], name: 'health_indicator_status', type: 'gauge' as const };
    const files = await written(
      'alertmanager',
      [{ ...shop, metrics: [...shop.metrics, health as (typeof shop.metrics)[0]] }],
      { dependencies: [{ service: 'shop', knownAs, upstream }] },
    );
    expect(files.get('alertmanager/alertmanager.yml')).toContain('alertname="CauseElsewhere"');
  });

  it('takes receivers from the configuration, and shows an example of the others', async () => {
    const slack = { slack_configs: [{ channel: '#on-call', api_url_file: '/run/secrets/slack' }] };
    const { receivers } = await configuration({ receivers: { page: slack } });
    expect(receivers).toEqual([
      { name: 'page', ...slack },
      { name: 'ticket' },
      { name: 'watchdog' },
      { name: 'nobody' },
    ]);
    const files = await written('alertmanager', [application()], { receivers: { page: slack } });
    expect(files.get('alertmanager/alertmanager.yml')).toContain('    # email_configs:');
  });

  it('has no receiver for what it does not route', async () => {
    await expect(configuration({ receivers: { pager: {} } as object })).rejects.toThrow('receivers');
  });
});
