import { Controller, Get, Inject, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { TraceSpan } from './recent-traces.js';
import { tracePage } from './trace-page.js';
import { inTreeOrder } from './trace-tree.js';
import { Tracing } from './tracing.js';

/** The base URLs of the services that may have taken part in the traces of this one. */
export const TRACE_PEERS = Symbol('trace peers');

// A peer that is down is left out of the trace.
const PEER_TIMEOUT_MS = 1000;

const traceParams = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits') });

/** The spans of one trace, as a page for people and as JSON for programs. */
@ApiExcludeController()
@Controller('traces')
export class TracesController {
  constructor(
    private readonly tracing: Tracing,
    @Inject(TRACE_PEERS) private readonly peers: readonly string[],
  ) {}

  @Get(':id')
  async show(
    @Param({ schema: traceParams }) { id }: { id: string },
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const ofPeers = await Promise.all(this.peers.map((peer) => spansAt(peer, id)));
    const trace = inTreeOrder([...this.tracing.spansOf(id), ...ofPeers.flat()]);
    if (trace.length === 0) {
      throw new NotFoundException(
        `No trace ${id} is kept: it was not sampled, or is no longer among the last ones. OTEL_EXPORTER_OTLP_ENDPOINT sends traces to where they stay.`,
      );
    }
    if (request.accepts(['json', 'html']) !== 'html')
      return { traceId: id, spans: trace.map(({ span }) => span) };
    response.type('html');
    return tracePage(id, trace);
  }
}

async function spansAt(peer: string, traceId: string): Promise<readonly TraceSpan[]> {
  try {
    const response = await fetch(`${peer}/traces/${traceId}`, {
      signal: AbortSignal.timeout(PEER_TIMEOUT_MS),
    });
    if (!response.ok) return [];
    const { spans } = (await response.json()) as { spans: readonly TraceSpan[] };
    return spans;
  } catch {
    return [];
  }
}
