import 'reflect-metadata';
import { primaryMetrics, runService } from '@app/service-kit';
import { AppModule } from './app.module.js';
import { readDataApiConfig } from './config/data-api.config.js';
import { dataApi } from './data-api.js';

await runService(
  dataApi,
  (env) => AppModule.register(readDataApiConfig(env)),
  (env) => primaryMetrics(dataApi, readDataApiConfig(env).metricsPort),
);
