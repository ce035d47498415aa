import { ServiceKitModule } from '@app/service-kit';
import { Module } from '@nestjs/common';
import { DecisionFeed } from './decision-feed.gateway.js';

@Module({ imports: [ServiceKitModule], providers: [DecisionFeed] })
export class FeedModule {}
