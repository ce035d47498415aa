import 'reflect-metadata';
import { runService } from '@app/service-kit';
import { AppModule } from './app.module.js';
import { LENDING_API } from './lending-api.js';
import { readLendingConfig } from './lending-config.js';

await runService(LENDING_API, (env) => AppModule.register(readLendingConfig(env)));
