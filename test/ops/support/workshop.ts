import { Controller, Get, Injectable, Module, Param, Post } from '@nestjs/common';
import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { Counted, counter, gauge, histogram, MetricsModule, Slo, Timed } from '@app/metrics';

/** An application unlike the demo: native histograms alone, GraphQL, a queue, a nightly job, promises of its own. */
export const repairs = counter({
  name: 'workshop_repairs_total',
  help: 'Repairs that are done.',
  labelNames: ['kind'],
  labelValues: { kind: ['tyre', 'chain'] },
});
export const parts = gauge({ name: 'workshop_parts', help: 'Parts in stock.' });
export const bill = histogram({ name: 'workshop_bill_dollars', help: 'Bills.', native: {} });

@Controller('repairs')
@Slo({ availability: 99.5 })
class RepairsController {
  @Get(':id')
  get(@Param('id') id: string): string {
    return id;
  }

  @Post()
  @Slo({ availability: 99.9, latency: { objective: 95, below: '250ms' } })
  book(): void {}
}

@Injectable()
class Mechanic {
  @Slo({ availability: 99, latency: { objective: 99, below: '2s' } })
  @Timed({ name: 'workshop_repair_seconds', native: {} })
  @Counted()
  repair(): void {}
}

@Injectable()
class Cleaning {
  @Cron('0 3 * * *', { name: 'cleaning' })
  @Slo({ latency: { objective: 95, below: '10m' } })
  sweep(): void {}
}

@Processor('letters')
@Slo({ availability: 99 })
class Letters extends WorkerHost {
  async process(): Promise<void> {}
}

@Resolver()
class PartsResolver {
  @Query(() => Number)
  parts(): number {
    return 0;
  }
}

@Module({
  imports: [MetricsModule.forFeature([repairs, parts, bill]), BullModule.registerQueue({ name: 'letters' })],
  controllers: [RepairsController],
  providers: [Mechanic, Cleaning, Letters, PartsResolver],
})
class RepairsModule {}

/** All but the options of the library. */
export const workshopImports = [
  ScheduleModule.forRoot(),
  BullModule.forRoot({ connection: { host: '127.0.0.1', lazyConnect: true } }),
  GraphQLModule.forRoot({ driver: MercuriusDriver as never, autoSchemaFile: true }),
  RepairsModule,
];

@Module({
  imports: [
    MetricsModule.forRoot({
      http: { histogram: 'native' },
      server: { port: 9100 },
      auth: { bearer: 'a-token' },
      slo: { availability: 99.9, latency: { objective: 95, below: '1s' } },
    }),
    ...workshopImports,
  ],
})
export class AppModule {}
