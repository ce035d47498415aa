import { ApiProblems } from '@app/service-kit';
import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type InterestDay,
  type InterestDayParams,
  interestDayParams,
  interestDaySchema,
  type NewInterest,
  newInterestSchema,
} from './interest.schemas.js';
import { InterestService } from './interest.service.js';

/** `/api/interest` */
@ApiTags('interest')
@ApiProblems({
  400: 'The request is not valid; `errors` names the fields',
  503: 'The database is not available, or the time of `Request-Timeout-Ms` is over; `Retry-After` says when to try again',
})
@Controller('api/interest')
export class InterestController {
  constructor(private readonly interest: InterestService) {}

  @Put(':day')
  @ApiOperation({ summary: 'Accrue the interest of a day; a day that is accrued stays as it is' })
  @ApiOkResponse({ standardSchema: interestDaySchema })
  accrue(
    @Param({ schema: interestDayParams }) { day }: InterestDayParams,
    @Body({ schema: newInterestSchema }) { annualRate }: NewInterest,
  ): Promise<InterestDay> {
    return this.interest.accrue(day, annualRate);
  }
}
