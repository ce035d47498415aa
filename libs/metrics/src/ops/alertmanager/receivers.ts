import type { Receivers } from '../config/ops-config.js';
import { yaml } from '../rules/rule-yaml.js';

/** What a receiver may look like, for those that the configuration leaves out. */
const EXAMPLES = {
  page: `    # slack_configs:
    #   - channel: '#on-call'
    #     api_url_file: /run/secrets/slack-url # a file, so that the address is in no repository
    #     send_resolved: true
    #     title: '{{ .CommonAnnotations.summary }}'
    #     text: '{{ range .Alerts }}{{ .Annotations.description }} {{ .Annotations.runbook_url }}{{ end }}'
`,
  ticket: `    # email_configs:
    #   - to: team@example.com
    #     from: alertmanager@example.com
    #     smarthost: smtp.example.com:587
    #     auth_username: alertmanager@example.com
    #     auth_password_file: /run/secrets/smtp-password
    #     send_resolved: true
`,
  watchdog: `    # webhook_configs:
    #   - url_file: /run/secrets/dead-mans-switch-url # of a service outside of what is watched
    #     send_resolved: false
`,
} as const;

/** The part `receivers`: those of the configuration, and an example in a comment for each of the others. */
export function receiversYaml(receivers: Receivers): string {
  const written = Object.entries(EXAMPLES).map(([name, example]) => {
    const configured = receivers[name as keyof typeof EXAMPLES];
    const body = configured === undefined ? example : yaml(configured).replaceAll(/^(?=.)/gm, '    ');
    return `  - name: ${name}\n${body}\n`;
  });
  return `receivers:\n${written.join('')}  - name: nobody\n`;
}
