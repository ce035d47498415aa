import { Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { rootModuleOf } from '../../libs/metrics/src/ops/model/root-module.js';

@Module({ providers: [] })
class AppModule {}
@Module({ providers: [] })
class OtherModule {}
const dynamic = { module: AppModule, imports: [] };

describe('the root module of a file', () => {
  it.each([
    ['AppModule', { AppModule, OtherModule }, AppModule],
    ['the only module', { OtherModule, answer: 42 }, OtherModule],
    ['its default export', { default: OtherModule, AppModule }, OtherModule],
    ['a dynamic module', { default: dynamic }, dynamic],
    ['AppModule of CommonJS', { default: { AppModule, OtherModule }, AppModule, OtherModule }, AppModule],
    ['the default export of CommonJS', { default: { default: OtherModule, AppModule } }, OtherModule],
    ['CommonJS whose exports are not found by name', { default: { AppModule } }, AppModule],
  ])('is %s', async (_what, exported, expected) => {
    expect(await rootModuleOf(exported)).toBe(expected);
  });

  it('has to be one', async () => {
    await expect(rootModuleOf({ default: { answer: 42 } })).rejects.toThrow('it exports no module');
  });
});
