import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ConnectionDrain } from './connection-drain.js';
import { ProblemDetailsFilter } from './problem-details.filter.js';
import { ValidationPipe } from './validation.pipe.js';

/** What every service needs: problem+json errors, schema validation, graceful shutdown. Import it in the root module. */
@Module({
  providers: [
    ConnectionDrain,
    { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
  exports: [ConnectionDrain],
})
export class ServiceKitModule {}
