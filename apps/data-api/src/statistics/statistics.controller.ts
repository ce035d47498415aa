import { ApiProblems } from '@app/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Statistics, statisticsSchema } from './statistics.schemas.js';
import { StatisticsService } from './statistics.service.js';

/** `/api/statistics` */
@ApiTags('statistics')
@Controller('api/statistics')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Get()
  @ApiOperation({ summary: 'Count users, active loans and open applications' })
  @ApiOkResponse({ standardSchema: statisticsSchema })
  @ApiProblems({ 503: 'The database is not available' })
  read(): Promise<Statistics> {
    return this.statistics.read();
  }
}
