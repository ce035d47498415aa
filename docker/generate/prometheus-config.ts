/** What to insert after which line, and why. */
const ADDITIONS = [
  {
    after: '  evaluation_interval: 15s',
    lines: [
      '  # Since 3.9 the feature flag does nothing any more. Without the second setting the classic buckets of a',
      '  # histogram that also is native would not be stored.',
      '  scrape_native_histograms: true',
      '  always_scrape_classic_histograms: true',
    ],
  },
  {
    after: '      - host: unix:///var/run/docker.sock',
    lines: [
      '        # A container on two networks is listed with both; the rule below keeps the one that we share.',
      '        match_first_network: false',
    ],
  },
];

/**
 * prometheus.yml with the settings that Prometheus 3.8 and newer know, and older ones refuse to start with.
 * @throws {Error} when a line that a setting belongs to is missing
 */
export function withNativeHistograms(prometheusYml: string): string {
  const lines = withoutLeadingComments(prometheusYml).split('\n');
  for (const { after, lines: added } of ADDITIONS) {
    const at = lines.indexOf(after);
    if (at === -1)
      throw new Error(`prometheus.yml has no line "${after}", which ${added.at(-1)} belongs to.`);
    lines.splice(at + 1, 0, ...added);
  }
  return lines.join('\n');
}

/** They describe the file that this one is made from. */
export function withoutLeadingComments(text: string): string {
  return text.replace(/^(?:#.*\n)*/, '');
}
