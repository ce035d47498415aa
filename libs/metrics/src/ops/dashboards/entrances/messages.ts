import { share } from '../promql.js';
import { SELECTED, type WayIn } from './way-in.js';

const SENT = `microservice_client_calls_total{${SELECTED}}`;
const UNANSWERED = `microservice_client_calls_total{${SELECTED}, result="unanswered"}`;

/** Of `@nestjs/microservices`: what arrives, and what is sent to others. */
export const MESSAGES: readonly WayIn[] = [
  {
    row: 'Messages',
    calls: 'microservice_calls_total',
    duration: 'microservice_call_duration_seconds',
    inFlight: 'microservice_calls_in_flight',
    by: ['pattern'],
    special: [
      {
        kind: 'timeseries',
        title: 'Messages that no handler is for',
        description: 'Their senders use another pattern, or a version of this service that is not there.',
        unit: 'cps',
        min: 0,
        width: 24,
        queries: [
          {
            expr: `sum by (service, transport) (rate(microservice_calls_total{${SELECTED}, pattern="(unmatched)"}[$interval]))`,
            legend: '{{service}} {{transport}}',
            emptyWhen: 'while each has one',
          },
        ],
      },
    ],
  },
  {
    row: 'Messages to other services',
    calls: 'microservice_client_calls_total',
    duration: 'microservice_client_call_duration_seconds',
    inFlight: 'microservice_client_calls_in_flight',
    by: ['pattern'],
    failures: 'result=~"failure|unanswered"',
    special: [
      {
        kind: 'timeseries',
        title: 'Messages without an answer',
        description:
          'The share whose sender has stopped waiting, such as by timeout(), before there was a value.',
        unit: 'percentunit',
        min: 0,
        width: 24,
        queries: [
          {
            expr: share(UNANSWERED, SENT, ['service', 'pattern']),
            legend: '{{service}} {{pattern}}',
            emptyWhen: 'while there are none',
          },
        ],
      },
    ],
  },
];
