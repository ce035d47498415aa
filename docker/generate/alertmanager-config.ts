import { withoutLeadingComments } from './prometheus-config.js';

const RECEIVER_URL = 'http://alert-receiver:8080';

/** alertmanager.yml with a webhook to the service `alert-receiver` in every receiver but `nobody`. */
export function withWebhook(alertmanagerYml: string): string {
  const webhook = `    webhook_configs:\n      - url: ${RECEIVER_URL}\n        send_resolved: true`;
  return withoutLeadingComments(alertmanagerYml).replaceAll(
    /^ {2}- name: (?!nobody).*$/gm,
    (name) => `${name}\n${webhook}`,
  );
}
