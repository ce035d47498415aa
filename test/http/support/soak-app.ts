import {
  Body,
  Controller,
  Get,
  Module,
  NotFoundException,
  Param,
  Post,
  Res,
  StreamableFile,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import type { Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type Platform, type RunningApp, startApp } from '../../support/app.js';

class Rejecting {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Controller()
class LoansController {
  @Get('loans/:id')
  byId(@Param('id') id: string): { id: string } {
    if (id === '0') throw new NotFoundException();
    return { id };
  }

  @Post('loans')
  create(@Body() loan: object): object {
    return loan;
  }

  @Get('guarded')
  @UseGuards(Rejecting)
  guarded(): void {}

  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(
      new Readable({
        read() {
          this.push('x'.repeat(1000));
        },
      }),
    );
  }

  /** Says that the request has come, and never answers. */
  @Get('held')
  held(@Res() response: ServerResponse & { raw?: ServerResponse; hijack?: () => void }): void {
    response.hijack?.();
    (response.raw ?? response).writeProcessing();
  }

  @Post('upload')
  upload(@Body() body: object): object {
    return body;
  }

  @Get('blind')
  blind(): string {
    return 'nobody waits for this';
  }
}

@Module({ imports: [MetricsModule.forRoot({ defaultMetrics: false })], controllers: [LoansController] })
class SoakModule {}

/** An application under load, which counts by itself what its server is asked. */
export interface SoakApp extends RunningApp {
  readonly platform: Platform;
  /** Requests that the server saw, scrapes left out. */
  readonly seen: () => number;
}

export async function startSoakApp(platform: Platform): Promise<SoakApp> {
  const running = await startApp({ imports: [SoakModule] }, undefined, platform);
  const server = running.app.getHttpServer() as Server;
  // An idle connection that the server closes while a request is on its way to it is no matter of counting.
  server.keepAliveTimeout = 600_000;
  let seen = 0;
  server.on('request', ({ url }) => {
    if (url !== '/metrics') seen++;
  });
  return { ...running, platform, seen: () => seen };
}
