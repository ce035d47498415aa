import { afterEach, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { type Counter, getMetricToken, makeCounterProvider, MetricsModule, register } from '@app/metrics';

afterEach(() => register.clear());

it('does not bring back what a test has cleared from the register, when an application starts', async () => {
  const mails = makeCounterProvider({ name: 'mails_total', help: 'Mails.' });
  const alone = await Test.createTestingModule({ providers: [mails] }).compile();
  alone.get<Counter>(getMetricToken('mails_total')).inc();
  register.clear();

  const root = MetricsModule.forRoot({ defaultMetrics: false, runtime: false, endpoint: false });
  const application = await Test.createTestingModule({ imports: [root], providers: [mails] }).compile();
  const { values } = await application.get<Counter>(getMetricToken('mails_total')).get();
  expect(values).toEqual([{ value: 0, labels: {} }]);
  await application.close();
});
