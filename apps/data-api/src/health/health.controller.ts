import { ApiProblems, ConnectionDrain } from '@app/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { sql } from 'drizzle-orm';
import { CacheGate } from '../cache/cache-gate.js';
import { DatabaseConnection } from '../database/database.js';

const DATABASE_TIMEOUT_MS = 2500;

/** Liveness: the process answers. Readiness: the database answers; the cache may be down. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly connections: ConnectionDrain,
    private readonly database: DatabaseConnection,
    private readonly cache: CacheGate,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Tell whether the process answers' })
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Tell whether requests can be served; without its cache the service is `degraded`, and ready',
  })
  @HealthCheck({ swaggerDocumentation: false })
  @ApiProblems({ 503: 'The database does not answer (see `details`), or the service is stopping' })
  ready(): Promise<HealthCheckResult> {
    this.connections.assertServing();
    return this.health.check([() => this.checkDatabase(), () => this.checkCache()]);
  }

  // Not through DatabaseClient: probes are not operations of the service.
  private checkDatabase() {
    return this.indicators
      .check('database')
      .attempt(async () => {
        await this.database.run((queries) => queries.execute(sql`select 1`));
      })
      .withTimeout(DATABASE_TIMEOUT_MS);
  }

  private checkCache() {
    const cache = this.indicators.check('cache');
    const reason = this.cache.closedBecause;
    return reason === undefined ? cache.up() : cache.degraded(reason);
  }
}
