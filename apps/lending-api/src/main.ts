import 'reflect-metadata';
import { primaryMetrics, runService } from '@app/service-kit';
import { AppModule } from './app.module.js';
import { lendingApi } from './lending-api.js';
import { readLendingConfig } from './lending-config.js';

await runService(
  lendingApi,
  (env) => AppModule.register(readLendingConfig(env)),
  (env) => primaryMetrics(lendingApi, readLendingConfig(env).metricsPort),
);
