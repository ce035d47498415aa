import { Controller, Get } from '@nestjs/common';
import { ApiProblems, ConnectionDrain } from '@app/service-kit';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
} from '@nestjs/terminus';
import { z } from 'zod';
import { DataApiClient } from '../data-api/data-api.client.js';

const AT_MOST_MS = 1000;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly connections: ConnectionDrain,
    private readonly dataApi: DataApiClient,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Tell whether the process answers' })
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  @Get('ready')
  @ApiOperation({ summary: 'Tell whether requests can be served: data-api is ready' })
  @HealthCheck({ swaggerDocumentation: false })
  @ApiProblems({ 503: 'data-api is unavailable or not ready (see `details`), or the service is stopping' })
  ready(): Promise<HealthCheckResult> {
    this.connections.assertServing();
    return this.health.check([() => this.dataApiIndicator()]);
  }

  private dataApiIndicator() {
    return this.indicators.check('data-api').attempt(async () => {
      await this.dataApi.get('/health/ready', z.object({ status: z.string() }), { atMostMs: AT_MOST_MS });
    });
  }
}
