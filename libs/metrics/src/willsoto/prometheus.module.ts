import {
  type DynamicModule,
  type InjectionToken,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { text } from 'node:stream/consumers';
import { lazyCallerLocation } from '../metrics/definition/caller-location.js';
import { MetricsConfigurationError } from '../metrics/metrics-configuration.error.js';
import { METRICS_ROOT } from '../metrics/metrics.tokens.js';
import { loadedClients } from '../metrics/registry/global-registers.js';
import type { RootPlace } from '../module/one-root.js';
import { ScrapeService } from '../scrape/scrape.service.js';
import { PrometheusController } from './prometheus.controller.js';
import {
  PROMETHEUS_OPTIONS,
  type PrometheusAsyncOptions,
  type PrometheusOptions,
  type PrometheusOptionsFactory,
  toModuleOptions,
} from './prometheus.options.js';
import { PrometheusRootModule } from './prometheus-root.module.js';
import { Pushgateway } from './pushgateway.js';

/** Where `@Controller()` keeps the path. */
const PATH_METADATA = 'path';

/** Provides the options to the root and to the module that users name. */
@Module({})
class PrometheusOptionsModule {}

/**
 * The module of `@willsoto/nestjs-prometheus` on top of this library, to change one import first and the rest later.
 * @example
 * imports: [PrometheusModule.register({ defaultLabels: { app: 'shop' } })]
 */
@Module({})
export class PrometheusModule {
  static register(options: PrometheusOptions = {}): DynamicModule {
    const { global, controller, pushgateway } = options;
    return assembled(
      { global, controller, hasPushgateway: pushgateway !== undefined },
      [{ provide: PROMETHEUS_OPTIONS, useValue: options }],
      lazyCallerLocation(PrometheusModule['register']),
    );
  }

  /** Like `register()`, with options from one of `useFactory`, `useClass` and `useExisting`. @throws MetricsConfigurationError */
  static registerAsync({ global, controller, imports, ...ways }: PrometheusAsyncOptions): DynamicModule {
    return assembled(
      { global, controller, imports, hasPushgateway: true },
      PrometheusModule.createAsyncProviders(ways),
      lazyCallerLocation(PrometheusModule['registerAsync']),
    );
  }

  /** The providers of the options of `registerAsync()`. @throws MetricsConfigurationError when there are no options */
  static createAsyncProviders(options: PrometheusAsyncOptions): Provider[] {
    const { useClass } = options;
    const provider = PrometheusModule.createAsyncOptionsProvider(options);
    return useClass ? [provider, { provide: useClass, useClass }] : [provider];
  }

  /** The provider of the options of `registerAsync()`. @throws MetricsConfigurationError when there are no options */
  static createAsyncOptionsProvider(options: PrometheusAsyncOptions): Provider {
    const { useFactory, inject = [], useClass, useExisting } = options;
    if (useFactory) return { provide: PROMETHEUS_OPTIONS, useFactory, inject };
    const factory = useExisting ?? useClass;
    if (factory === undefined) {
      throw new MetricsConfigurationError(
        'PrometheusModule.registerAsync() got no options. Give it one of useFactory, useClass and useExisting.',
      );
    }
    return {
      provide: PROMETHEUS_OPTIONS,
      useFactory: (made: PrometheusOptionsFactory) => made.createPrometheusOptions(),
      inject: [factory],
    };
  }
}

interface Settings {
  readonly global: boolean | undefined;
  readonly controller: Type<unknown> | undefined;
  readonly imports?: ModuleMetadata['imports'];
  readonly hasPushgateway: boolean;
}

function assembled(
  { global = false, controller = PrometheusController, imports = [], hasPushgateway }: Settings,
  optionsProviders: Provider[],
  calledAt: RootPlace['calledAt'],
): DynamicModule {
  const place: RootPlace = { calledAt };
  const options: DynamicModule = {
    module: PrometheusOptionsModule,
    imports,
    providers: optionsProviders,
    exports: optionsProviders,
  };
  const root = PrometheusRootModule.forRootAsync({
    imports: [options],
    inject: [PROMETHEUS_OPTIONS],
    useFactory: toModuleOptions,
    endpoint: false,
  });
  const gateway = (): Provider[] => (hasPushgateway ? pushgatewayProviders() : []);
  return {
    module: PrometheusModule,
    global,
    imports: [...imports, options, root],
    controllers: [controller],
    // Nest reads these while it scans modules; a client whose Pushgateway is injected is loaded by then.
    get providers() {
      return [{ provide: METRICS_ROOT, useValue: place }, CONTROLLER_PATH, ...gateway()];
    },
    get exports() {
      return [PrometheusOptionsModule, PrometheusRootModule, ...gateway()];
    },
  };
}

/** Sets the path before Nest registers routes; a controller beside `useFactory` keeps its own. */
const CONTROLLER_PATH: Provider = {
  provide: Symbol('path of the controller'),
  useFactory: ({ path = '/metrics', controller = PrometheusController }: PrometheusOptions) =>
    Reflect.defineMetadata(PATH_METADATA, path, controller),
  inject: [PROMETHEUS_OPTIONS],
};

/** Our class, which is also what a service gets that still injects the class of a client. */
function pushgatewayProviders(): Provider[] {
  const ours: Provider = {
    provide: Pushgateway,
    useFactory: ({ pushgateway }: PrometheusOptions, scrapes: ScrapeService) => {
      if (pushgateway === undefined) return null;
      const application = { metrics: () => text(scrapes.scrape({ source: 'push' })) };
      return new Pushgateway(pushgateway.url, pushgateway.options, pushgateway.registry ?? application);
    },
    inject: [PROMETHEUS_OPTIONS, ScrapeService],
  };
  const theirs = loadedClients()
    .map(({ exports }) => (exports as { readonly Pushgateway?: InjectionToken } | undefined)?.Pushgateway)
    .filter((token) => token !== undefined);
  return [ours, ...theirs.map((provide) => ({ provide, useExisting: Pushgateway }))];
}
