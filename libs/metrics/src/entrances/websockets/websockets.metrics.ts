import { ownCounter, ownGauge, ownHistogram } from '../../metrics/definition/own-definition.js';
import { DISCONNECT_REASONS } from './disconnect-reason.js';

const PER_EVENT = ['namespace', 'event'] as const;

export const connections = ownGauge({
  name: 'websocket_connections',
  help: 'Clients that are connected.',
  labelNames: ['namespace'],
});

export const connects = ownCounter({
  name: 'websocket_connects_total',
  help: 'Clients that have connected.',
  labelNames: ['namespace'],
});

export const disconnects = ownCounter({
  name: 'websocket_disconnects_total',
  help: 'Clients that have disconnected, by class of the reason.',
  labelNames: ['namespace', 'reason'],
  labelValues: { reason: DISCONNECT_REASONS },
});

export const received = ownCounter({
  name: 'websocket_messages_received_total',
  help: 'Messages of clients, by event; those that no handler takes are (unmatched).',
  labelNames: PER_EVENT,
});

export const sent = ownCounter({
  name: 'websocket_messages_sent_total',
  help: 'Messages to clients, by event; those that name none have no such label.',
  labelNames: PER_EVENT,
});

export const receivedBytes = ownCounter({
  name: 'websocket_received_bytes_total',
  help: 'Payload of the messages of clients, uncompressed; with ws only.',
  labelNames: ['namespace'],
});

export const sentBytes = ownCounter({
  name: 'websocket_sent_bytes_total',
  help: 'Payload of the messages to clients, uncompressed; with ws only.',
  labelNames: ['namespace'],
});

export const handlerDuration = ownHistogram({
  name: 'websocket_handler_duration_seconds',
  help: 'Duration of the calls of message handlers, guards, pipes and filters included, until their result is complete.',
  labelNames: PER_EVENT,
  buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60],
});

export const handlerCalls = ownCounter({
  name: 'websocket_handler_calls_total',
  help: 'Calls of message handlers that have ended, by result and class of the exception.',
  labelNames: [...PER_EVENT, 'result', 'exception'],
  labelValues: { result: ['success', 'failure'] },
});

export const handlersInFlight = ownGauge({
  name: 'websocket_handler_calls_in_flight',
  help: 'Calls of message handlers that are under way.',
  labelNames: PER_EVENT,
});
