import type { Application } from '../model/application.js';
import { Names } from '../names/names.js';
import { type Indicator, indicatorOf } from './indicator.js';
import { descriptionOf, percent } from './wording.js';

const WINDOW = '[{{.window}}]';

/** The objectives of an application as Sloth reads them: its specification `prometheus/v1`. */
export function slothDocument(application: Application, nameLabel: string, runbooks: string): object {
  const names = new Names([application], nameLabel);
  return {
    version: 'prometheus/v1',
    service: application.name,
    labels: { [nameLabel]: application.name },
    slos: application.objectives.map((objective) => {
      const indicator = indicatorOf(objective, application, nameLabel);
      const title = objective.kind === 'availability' ? 'Availability' : 'Latency';
      return {
        name: objective.name,
        objective: percent(objective),
        description: descriptionOf(objective),
        sli: {
          events: {
            error_query: names.inQuery(errors(indicator)),
            total_query: names.inQuery(total(indicator)),
          },
        },
        alerting: {
          name: `${title}BudgetBurn`,
          annotations: { runbook_url: `${runbooks}/${title}BudgetBurnFast.md` },
          page_alert: { labels: { severity: 'page' } },
          ticket_alert: { labels: { severity: 'ticket' } },
        },
      };
    }),
  };
}

/** A service without a failure so far has no such series: zero of all then. */
function errors(indicator: Indicator): string {
  if (indicator.kind === 'errors') return `${rate(indicator.bad)} or 0 * ${rate(indicator.total)}`;
  if (indicator.kind === 'buckets') return `${rate(indicator.total)} - ${rate(indicator.good)}`;
  const all = rate(indicator.histogram);
  return `histogram_count(${all}) * (1 - histogram_fraction(0, ${indicator.belowSeconds}, ${all})) >= 0 or 0 * histogram_count(${all})`;
}

function total(indicator: Indicator): string {
  return indicator.kind === 'native'
    ? `histogram_count(${rate(indicator.histogram)})`
    : rate(indicator.total);
}

function rate(series: string): string {
  return `sum(rate(${series}${WINDOW}))`;
}
