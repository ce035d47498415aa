/** What `nest-add` can't do: what, where, and what to do instead. Shown without a stack. */
export class ByHand extends Error {
  constructor(problem: string) {
    super(
      `nest-add changed nothing: ${problem} Do it by hand: import { MetricsModule } from 'nestjs-metrics', and add ` +
        'MetricsModule.forRoot() to the imports of the root module.',
    );
  }
}
