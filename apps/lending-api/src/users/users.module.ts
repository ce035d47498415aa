import { Module } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { DataApiModule } from '../data-api/data-api.module.js';
import { UsersController } from './users.controller.js';
import { usersRegistered } from './users.metrics.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [DataApiModule, MetricsModule.forFeature([usersRegistered])],
  controllers: [UsersController],
  providers: [UsersService],
  exports: [UsersService],
})
export class UsersModule {}
