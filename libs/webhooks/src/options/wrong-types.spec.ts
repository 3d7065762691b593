import { WebhooksModule } from '../webhooks.module.js';
import { extraNames } from './resolved-extras.js';
import { optionNames, resolveOptions } from './resolved-options.js';

/** One value of every type that a host can give by mistake. */
const values: Readonly<Record<string, unknown>> = {
  null: null,
  false: false,
  true: true,
  zero: 0,
  'a negative number': -1,
  NaN: NaN,
  Infinity: Infinity,
  'a bigint': 1n,
  'a symbol': Symbol('value'),
  'an empty text': '',
  'a text': 'some text',
  'an empty list': [],
  'a list with null': [null],
  'a list with undefined': [undefined],
  'an object': {},
  'a function': () => undefined,
  'a Map': new Map(),
  'a Date': new Date(),
  'a Promise': Promise.resolve({}),
};
type ValueName = keyof typeof values;

const json = [
  'null', 'false', 'true', 'zero', 'a negative number', 'NaN', 'Infinity', 'an empty text', 'a text', 'an empty list',
  'a list with null', 'a list with undefined', 'an object', 'a Map', 'a Date', 'a Promise',
]; // prettier-ignore

/** The values that an option accepts. Options that are not listed accept none of them. */
const accepted: Readonly<Record<string, readonly ValueName[]>> = {
  entities: ['an empty list'],
  'entities[0].description': ['an empty text', 'a text'],
  'entities[0].example': json,
  'entities[0].schema': json,
  transactionManager: ['a function'],
  capture: ['an object'],
  retry: ['an empty list'],
  suspension: ['an object'],
  'suspension.failures': ['zero'],
  'suspension.suspendOnGone': ['false', 'true'],
  'suspension.uncountedThrottles': ['zero'],
  egressFailuresCount: ['false', 'true'],
  worker: ['an object'],
  'worker.enabled': ['false', 'true'],
  'worker.waitingSlots': ['zero'],
  'worker.notifications': ['false', 'true'],
  responseLimit: ['zero'],
  userAgent: ['a text'],
  development: ['false', 'true'],
  allowedAddresses: ['an empty list'],
  blockedAddresses: ['an empty list'],
  blockedPorts: ['an empty list'],
  tls: ['an object'],
  'tls.ca': ['an empty list'],
  telemetry: ['an object'],
  'telemetry.propagate': ['false', 'true'],
  ed25519: ['an empty list'],
  isGlobal: ['false', 'true'],
  controllers: ['false'],
  dataSource: ['a text'],
  decorators: ['an empty list'],
  imports: ['an empty list'],
};

/** Returns the options in which only the option with the given path is set. */
function optionsWith(path: string, value: unknown): object {
  const { length } = path.split(/[.[]/);
  if (length === 1) return { [path]: value };
  const [, group = '', member = ''] = /^(.*)\.(\w+)$/.exec(path)!;
  const others = { 'entities[0]': { name: 'invoice' }, proxy: { url: 'http://egress.internal' } }[group];
  const given = { ...others, [member]: value };
  return group === 'entities[0]' ? { entities: [given] } : { [group]: given };
}

/**
 * Returns the paths of all options in a group. The library lists them in its refusal of an unknown option.
 */
function pathsIn(group: string): string[] {
  const refusal = refusalOf(() => resolveOptions(optionsWith(`${group}.unknown`, true)));
  return /available options are (.+)$/
    .exec(refusal)![1]!
    .split(', ')
    .map((name) => `${group}.${name}`);
}

function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const groups = ['capture', 'suspension', 'worker', 'proxy', 'tls', 'telemetry', 'entities[0]'];
const paths = [...optionNames, ...groups.flatMap(pathsIn)];

/** Expects that each value is refused by name, unless the option accepts it. */
function expectRefusals(path: string, call: (value: unknown) => unknown): void {
  const named = new RegExp(`^WebhooksModule: .*${path.replace(/[.[\]]/g, '\\$&')}`);
  for (const [name, value] of Object.entries(values)) {
    const refusal = refusalOf(() => call(value));
    if (accepted[path]?.includes(name)) expect([name, refusal]).toEqual([name, '']);
    else expect([name, refusal]).toEqual([name, expect.stringMatching(named)]);
  }
  expect(refusalOf(() => call(undefined))).not.toContain('must be an object');
}

describe('A value of a wrong type', () => {
  it.each(paths)('is refused by name as the option %s', (path) => {
    expectRefusals(path, (value) => resolveOptions(optionsWith(path, value) as never));
  });

  it.each(extraNames)('is refused by name as the extra %s, by forRoot and forRootAsync', (name) => {
    const factory = { useFactory: () => ({}) };
    expectRefusals(name, (value) => WebhooksModule.forRoot({ [name]: value } as never));
    expectRefusals(name, (value) => WebhooksModule.forRootAsync({ ...factory, [name]: value } as never));
  });

  it.each(['dataSource', 'imports'])('is refused by name as the option %s of forFeature', (name) => {
    const refused = (value: unknown) => WebhooksModule.forFeature([], { [name]: value } as never);
    expectRefusals(name, refused);
  });

  it('is refused instead of the options themselves', () => {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'an object') continue;
      const calls = [
        () => resolveOptions(value as never),
        () => WebhooksModule.forRoot(value as never),
        () => WebhooksModule.forRootAsync(value as never),
      ];
      for (const call of calls) expect(refusalOf(call)).toContain('the options must be an object');
      expect(refusalOf(() => WebhooksModule.forFeature([], value as never))).toContain(
        'the options must be an object with the options dataSource, imports',
      );
    }
  });

  it('is refused by name as the sources of forFeature', () => {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'an empty list') continue;
      expect([name, refusalOf(() => WebhooksModule.forFeature(value as never))]).toEqual([
        name,
        expect.stringContaining('WebhooksModule: the list of sources must'),
      ]);
    }
  });

  it.each(['useFactory', 'useClass', 'useExisting', 'inject'])('is refused by name as %s', (name) => {
    const factory = name === 'inject' ? { useFactory: () => ({}) } : {};
    for (const value of [null, false, 0, '', [], {}]) {
      if (name === 'inject' && Array.isArray(value)) continue;
      const refusal = refusalOf(() => WebhooksModule.forRootAsync({ ...factory, [name]: value } as never));
      expect([value, refusal]).toEqual([value, expect.stringContaining(`WebhooksModule: ${name}`)]);
    }
    expect(refusalOf(() => WebhooksModule.forRootAsync({}))).toContain(
      'WebhooksModule: forRootAsync needs one of useFactory, useClass and useExisting',
    );
  });
});
