import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  metricsPortSchema,
  readEnvironment,
  redisUrlSchema,
  withPassword,
  type Environment,
} from '@app/service-kit';
import { z } from 'zod';

const environment = z.object({
  METRICS_PORT: metricsPortSchema,
  DATA_API_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8001'),
  DATA_API_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(3000),
  REDIS_URL: redisUrlSchema,
  REDIS_PASSWORD_FILE: z.string().optional(),
  CREDIT_CHECK_MEDIAN_MS: z.coerce.number().min(0).max(10_000).default(100),
  CREDIT_CHECK_FAILURE_SHARE: z.coerce.number().min(0).max(1).default(0.02),
  PAYMENT_PROCESSOR_FAILS_EVERY: z.coerce.number().int().min(0).default(250),
  INTEREST_ANNUAL_RATE: z.coerce.number().min(0).max(1).multipleOf(0.00001).default(0.079),
  INTEREST_AT_START: z.stringbool().default(true),
});

/** The configuration from the environment; the class is its own injection token. */
export abstract class LendingConfig {
  /** Port for scrapes alone; undefined: `/metrics` on the public port. */
  abstract readonly metricsPort: number | undefined;
  /** Without a trailing slash. */
  abstract readonly dataApiUrl: string;
  abstract readonly dataApiTimeoutMs: number;
  /** Where credit checks wait; undefined: each is made at once, in the process that got the application. */
  abstract readonly redisUrl: string | undefined;
  /** Half of the credit checks take longer; 0 makes all of them immediate. */
  abstract readonly creditCheckMedianMs: number;
  /** The share of attempts, 0 to 1, that the credit bureau fails to answer. */
  abstract readonly creditCheckFailureShare: number;
  /** The payment processor does not answer one in this many payments, the tenth first; 0: it always answers. */
  abstract readonly paymentProcessorFailsEvery: number;
  /** The interest of a year, as a share. */
  abstract readonly interestAnnualRate: number;
  /** Whether the nightly job also runs at the start, for a night in which this service was down. */
  abstract readonly accruesInterestAtStart: boolean;
}

/** Reads the configuration from environment variables; throws a StartupError that names each wrong one. */
export function readLendingConfig(env: Environment): LendingConfig {
  const values = readEnvironment(environment, env);
  return {
    metricsPort: values.METRICS_PORT,
    dataApiUrl: values.DATA_API_URL.replace(/\/+$/, ''),
    dataApiTimeoutMs: values.DATA_API_TIMEOUT_MS,
    redisUrl: withPassword(values.REDIS_URL, 'REDIS_PASSWORD_FILE', values.REDIS_PASSWORD_FILE),
    creditCheckMedianMs: values.CREDIT_CHECK_MEDIAN_MS,
    creditCheckFailureShare: values.CREDIT_CHECK_FAILURE_SHARE,
    paymentProcessorFailsEvery: values.PAYMENT_PROCESSOR_FAILS_EVERY,
    interestAnnualRate: values.INTEREST_ANNUAL_RATE,
    accruesInterestAtStart: values.INTEREST_AT_START,
  };
}

/** Gives every module the configuration. */
@Global()
@Module({})
export class LendingConfigModule {
  static register(config: LendingConfig): DynamicModule {
    return {
      module: LendingConfigModule,
      providers: [{ provide: LendingConfig, useValue: config }],
      exports: [LendingConfig],
    };
  }
}
