import { ConnectionDrain } from '@app/service-kit';
import { OnEvent } from '@nestjs/event-emitter';
import { SubscribeMessage, WebSocketGateway, WebSocketServer, type WsResponse } from '@nestjs/websockets';
import type { Server } from 'ws';
import type { Loan } from '../data-api/data-api.schemas.js';
import { LOAN_DECIDED } from '../loans/loan-events.js';
import { type Decision, decisionOn } from './decision.js';

const RECENT = 20;
// What a client has not read yet. It misses decisions, and can ask for the recent ones when it has come back.
const LONGEST_BACKLOG_BYTES = 1_000_000;
const GOING_AWAY = 1001;

/**
 * Tells whoever watches of each decision of this process, as `{"event":"decision","data":{…}}`. The message
 * `{"event":"recent"}` is answered with the last ones.
 */
@WebSocketGateway({ path: '/api/decisions', maxPayload: 1024 })
export class DecisionFeed {
  @WebSocketServer()
  private readonly server!: Server;
  private readonly recent: Decision[] = [];

  constructor(connections: ConnectionDrain) {
    connections.beforeClosing(() => this.end());
  }

  @OnEvent(LOAN_DECIDED)
  tell(loan: Loan): void {
    const decision = decisionOn(loan);
    this.recent.unshift(decision);
    this.recent.length = Math.min(this.recent.length, RECENT);
    const message = JSON.stringify({ event: 'decision', data: decision });
    for (const client of this.server.clients) {
      if (client.bufferedAmount > LONGEST_BACKLOG_BYTES) client.terminate();
      else client.send(message);
    }
  }

  /** The last decisions, the newest first. */
  @SubscribeMessage('recent')
  last(): WsResponse<readonly Decision[]> {
    return { event: 'recent', data: this.recent };
  }

  private end(): void {
    for (const client of this.server.clients) client.close(GOING_AWAY, 'The service is stopping.');
  }
}
