import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './support/snippets.js';

const SOURCES = join(ROOT, 'libs/metrics/src');
const page = readFileSync(`${ROOT}docs/guides/troubleshooting.md`, 'utf8');
/** `text` blocks quote this library, `console` blocks quote others. */
const quotes = [...page.matchAll(/^```text\n([^]*?)\n```$/gm)].map(([, quote = '']) => quote);
const messages = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .flatMap((file) => textsIn(readFileSync(join(SOURCES, file), 'utf8')));

describe('the page on troubleshooting quotes messages as the code has them', () => {
  it.each(quotes)('%s', (quote) => {
    expect(quote.split('…').filter((part) => !isInCode(part))).toEqual([]);
  });
});

/** Whether a text of the code has this part, or two texts make it: one up to a value, and one that begins that value. */
function isInCode(part: string): boolean {
  if (messages.some((message) => message.includes(part))) return true;
  return [...Array(part.length).keys()].some((at) => {
    const [head, tail] = [`${part.slice(0, at)}…`, part.slice(at)];
    return (
      at > 0 &&
      messages.some((message) => message.includes(head)) &&
      messages.some((message) => message.startsWith(tail))
    );
  });
}

/** The texts of a file, with `…` where a value goes in; a text in several parts is one. */
function textsIn(code: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) texts.push(textOf(node));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', code, ts.ScriptTarget.Latest));
  return texts;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isSum(node);
}

function isSum(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}

function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (isSum(node)) return textOf(node.left) + textOf(node.right);
  if (!ts.isTemplateExpression(node)) return '…';
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}
