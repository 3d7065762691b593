import type { Arrival } from './receiver.js';
import { shorten } from './shorten.js';

const isColourful = process.stdout.isTTY && !process.env['NO_COLOR'];
const style = (code: number) => (text: string) => (isColourful ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, red, green, yellow, cyan] = [1, 2, 31, 32, 33, 36].map(style) as [
  Style,
  Style,
  Style,
  Style,
  Style,
  Style,
];
type Style = (text: string) => string;

/** The headers that are printed, in this order, because they matter to a receiver. */
const shownHeaders = [
  'auth',
  'webhook-id',
  'webhook-signature',
  'content-type',
  'content-length',
  'user-agent',
];

/** Prints what happens in the demo to stdout. */
export const narrator = {
  chapter(title: string): void {
    print(`\n${bold(`── ${title} ${'─'.repeat(Math.max(0, 74 - title.length))}`)}`);
  },

  say(text: string): void {
    print(text);
  },

  call(method: string, path: string, body: unknown, status: number): void {
    const sent = body === undefined ? '' : ` ${dim(JSON.stringify(body))}`;
    print(`${cyan('→')} ${method} ${path}${sent} ${green(String(status))}`);
  },

  /** Prints the whole request that a receiver got. */
  arrival(arrival: Arrival): void {
    const { method, path, headers, json, answered } = arrival;
    print(
      `  ${yellow('←')} ${bold(`${method} ${path}`)}  ${green('signature verified')}, ${answer(answered)}`,
    );
    for (const name of shownHeaders) print(`    ${dim(`${name}: ${String(headers[name])}`)}`);
    for (const line of shorten(json)) print(`    ${line}`);
  },

  /** Prints a request on one line, as one of several attempts. */
  attempt(number: number, { method, path, answered }: Arrival): void {
    print(`  ${yellow('←')} attempt ${number}: ${method} ${path}  ${answer(answered)}`);
  },

  end(): void {
    print(`\n${green('✔ Everything arrived, and nothing was lost.')}\n`);
  },

  failure(message: string): void {
    process.stderr.write(`\n${red(`✘ The demo failed: ${message}`)}\n`);
  },
};

function answer(status: number): string {
  return status === 200 ? green('answered 200') : red(`answered ${status}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
