// entrances.js: calls handlers of packages as these do, and prints the page of metrics
import 'reflect-metadata';
import { Injectable, Module, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule, type ICommandHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { MetricFactory, MetricsModule } from 'nestjs-metrics';

@Injectable()
class Jobs {
  @Cron('0 0 3 1 1 *', { name: 'nightly', waitForCompletion: true })
  async run(): Promise<void> {
    await Promise.reject(new TypeError('no'));
  }
}

@Injectable({ scope: Scope.REQUEST })
class Listeners {
  @OnEvent('loan.*')
  @OnEvent('login')
  note(): void {}
}

class PayLoan {
  readonly loan = 1;
}

@CommandHandler(PayLoan)
@Injectable({ scope: Scope.REQUEST })
class PayLoanHandler implements ICommandHandler<PayLoan> {
  async execute(): Promise<void> {
    await Promise.reject(new TypeError('no'));
  }
}

@Module({
  imports: [
    MetricsModule.forRoot(),
    ScheduleModule.forRoot(),
    EventEmitterModule.forRoot({ wildcard: true }),
    CqrsModule,
  ],
  providers: [Jobs, Listeners, PayLoanHandler],
})
class AppModule {}

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  await app.get(SchedulerRegistry).getCronJob('nightly').fireOnTick();
  await app.get(EventEmitter2).emitAsync('loan.paid');
  await app
    .get(CommandBus)
    .execute(new PayLoan())
    .catch(() => undefined);
  console.log(await app.get(MetricFactory).registry.metrics());
  await app.close();
}

void main();
