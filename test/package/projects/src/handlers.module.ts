import { BullModule, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import {
  AbstractGraphQLDriver,
  Args,
  Field,
  GraphQLModule,
  Int,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { Job } from 'bullmq';
import { Counted, InFlight, MetricsModule, Timed } from 'nestjs-metrics';

/** The work that jobs and queries fail with. */
export class Refused extends Error {}

@Processor('reports')
export class Reports extends WorkerHost {
  @Timed({ name: 'report_seconds', longTask: true })
  @InFlight()
  @Counted()
  async process({ data }: Job<{ id: string }>): Promise<string> {
    if (data.id === 'bad') throw new Refused('no such report');
    return Promise.resolve(`report ${data.id}`);
  }

  @Counted()
  @OnWorkerEvent('completed')
  completed(): void {}
}

@ObjectType()
class Loan {
  @Field(() => Int)
  amount!: number;
}

@Resolver(() => Loan)
@Timed()
class Loans {
  @Counted()
  @Query(() => Loan)
  loan(@Args('amount', { type: () => Int }) amount: number): Loan {
    if (amount < 0) throw new Refused('no such loan');
    return { amount };
  }

  @ResolveField(() => Int)
  @Counted()
  async doubled(@Parent() { amount }: Loan): Promise<number> {
    return Promise.resolve(amount * 2);
  }
}

/** Answers queries in the process: what is tested is how Nest finds and calls resolvers. */
class InProcessDriver extends AbstractGraphQLDriver {
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

@Module({
  imports: [
    // The entrance reports drivers other than those of Apollo and Mercurius.
    MetricsModule.forRoot({ defaultMetrics: false, entrances: { graphql: false } }),
    GraphQLModule.forRoot({ driver: InProcessDriver, autoSchemaFile: true }),
    BullModule.forRoot({
      connection: { host: '127.0.0.1', port: Number(process.env['REDIS_PORT']) },
    }),
    BullModule.registerQueue({ name: 'reports' }),
  ],
  providers: [Reports, Loans],
})
export class HandlersModule {}
