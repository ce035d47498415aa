import { Module } from '@nestjs/common';
import { InterestController } from './interest.controller.js';
import { InterestService } from './interest.service.js';

@Module({ controllers: [InterestController], providers: [InterestService] })
export class InterestModule {}
