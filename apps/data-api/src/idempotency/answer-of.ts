import type { ServerResponse } from 'node:http';
import { REPLAYED_HEADER } from '@app/service-kit';
import type { Outcome } from './idempotent-writes.js';

/** The answer of a write; its response says when it is a repeated one. */
export function answerOf<Answer>({ answer, isReplay }: Outcome<Answer>, response: ServerResponse): Answer {
  if (isReplay) response.setHeader(REPLAYED_HEADER, 'true');
  return answer;
}
