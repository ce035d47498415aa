import ts from 'typescript';
import { addMetrics, type NestAddOptions } from '../../../libs/metrics/src/schematics/nest-add.js';

/** What `nest-add` makes of a project with these files, and what it says. */
export interface Added {
  /** The files that it has changed. */
  readonly changed: Readonly<Record<string, string>>;
  readonly said: string;
}

/** Runs `nest-add` on files in memory, by their path in the project. */
export function nestAdd(files: Readonly<Record<string, string>>, options: NestAddOptions = {}): Added {
  const changed: Record<string, string> = {};
  const said: string[] = [];
  const within = (path: string) => path.replace(/^\//, '');
  const tree = {
    exists: (path: string) => within(path) in files,
    read: (path: string) => Buffer.from(files[within(path)] ?? ''),
    overwrite: (path: string, content: string) => (changed[within(path)] = content),
  };
  addMetrics(ts, tree, options, (message) => said.push(message));
  return { changed, said: said.join('\n') };
}

/** `src/main.ts` as `nest new` writes it. */
export const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`;
