import { Controller, Get, Injectable, Module, Param, ParseIntPipe } from '@nestjs/common';
import {
  Counted,
  counter,
  InjectMetric,
  MetricLabel,
  type MetricOf,
  MetricsModule,
  Timed,
} from 'nestjs-metrics';

export const ordersPlaced = counter({
  name: 'orders_placed_total',
  help: 'Orders by size.',
  labelNames: ['size'],
});

@Injectable()
export class Shop {
  constructor(@InjectMetric(ordersPlaced) private readonly placed: MetricOf<typeof ordersPlaced>) {}

  @Timed({
    name: 'order_duration_seconds',
    labels: { outcome: ({ isFailure }) => (isFailure ? 'bad' : 'good') },
  })
  @Counted()
  async order(
    @MetricLabel('size', (count) => (count > 5 ? 'large' : 'small')) count: number,
  ): Promise<{ count: number }> {
    this.placed.inc({ size: count > 5 ? 'large' : 'small' });
    return Promise.resolve({ count });
  }
}

@Controller('orders')
class Orders {
  constructor(private readonly shop: Shop) {}

  @Get(':count')
  order(@Param('count', ParseIntPipe) count: number): Promise<{ count: number }> {
    return this.shop.order(count);
  }
}

@Module({
  imports: [MetricsModule.forRoot({ defaultMetrics: false }), MetricsModule.forFeature([ordersPlaced])],
  controllers: [Orders],
  providers: [Shop],
})
export class ShopModule {}
