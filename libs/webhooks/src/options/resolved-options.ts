import type { EntityManager } from 'typeorm';
import type { WebhookEntityDefinition } from '../catalog/entity-definition.js';
import type { Signer } from '../extend/signer.js';
import type { WebhookTransport } from '../extend/transport.js';
import type { RetryPolicy } from '../extend/retry-policy.js';
import type { SuspensionPolicy } from '../extend/suspension-policy.js';
import type { KeyRing } from './resolved-keys.js';
import type { Clock } from '../extend/clock.js';
import { systemClock } from '../extend/clock.js';
import { WebhooksConfigurationError } from '../errors/configuration.error.js';
import type { CaptureOptions, WebhooksModuleOptions, SuspensionOptions, WorkerOptions } from './options.js';
import { resolveConnections } from './resolved-connections.js';
import type { ResolvedConnections } from './resolved-connections.js';
import { resolveEd25519, resolveEncryption } from './resolved-keys.js';
import { Option, refuseUnknown } from './option.js';

/** DI token of the options after validation, with every default filled in and every duration in milliseconds. */
export const RESOLVED_OPTIONS = Symbol('nestjs-typeorm-webhooks:resolved-options');

/** See `WebhooksModuleOptions` for what each one means; policies that the host didn't give are undefined here. */
export interface ResolvedOptions extends ResolvedConnections {
  readonly entities: readonly WebhookEntityDefinition[];
  readonly webhooksPerOrg: number;
  readonly registrationsPerMinute: number | undefined;
  readonly testsPerMinute: number | undefined;
  readonly bodyLimit: number;
  readonly transactionManager: () => EntityManager | undefined;
  readonly capture: Required<CaptureOptions>;
  readonly timeout: number;
  readonly successStatuses: ReadonlySet<number>;
  readonly retry: { readonly waits: readonly number[] } | RetryPolicy;
  readonly suspension: {
    readonly failures: number;
    readonly window: number;
    readonly checkEvery: number;
    readonly suspendOnGone: boolean;
    readonly policy: SuspensionPolicy | undefined;
  };
  readonly holdFor: number;
  readonly worker: {
    readonly enabled: boolean;
    readonly slots: number;
    readonly slotsPerWebhook: number;
    readonly waitingSlots: number;
    readonly pollEvery: number;
    readonly notifications: boolean;
  };
  readonly responseLimit: number;
  readonly userAgent: string;
  readonly signer: Signer | undefined;
  readonly ed25519: readonly Buffer[];
  readonly encryption: KeyRing;
  readonly transport: 'axios' | 'undici' | WebhookTransport;
  readonly clock: Clock;
}

const [minute, hour] = [60_000, 3_600_000];

/** No event is tried more than three times in six hours, so that one alone never suspends a webhook. */
export const defaultRetryWaits: readonly number[] = [minute, 10 * minute, 6 * hour, 12 * hour, 24 * hour];

/** Every option by its name, but for the extras. */
export const optionNames = [
  'entities', 'webhooksPerOrg', 'registrationsPerMinute', 'testsPerMinute', 'bodyLimit', 'transactionManager', 'capture', 'timeout', 'successStatuses', 'retry',
  'suspension', 'holdFor', 'worker', 'responseLimit', 'userAgent', 'development', 'allowedAddresses', 'blockedPorts', 'addressPolicy', 'resolver', 'proxy', 'tls', 'signer',
  'ed25519', 'encryptionKeys', 'transport', 'clock',
] as const satisfies readonly (keyof WebhooksModuleOptions)[]; // prettier-ignore

/**
 * Validates the host's options and fills in the defaults.
 * @throws WebhooksConfigurationError naming the option, its rule and what was given
 */
export function resolveOptions(options: WebhooksModuleOptions): ResolvedOptions {
  refuseUnknown('', options, optionNames);
  if (options.signer && options.ed25519) {
    throw new WebhooksConfigurationError('signer signs alone, so ed25519 cannot be given beside it');
  }
  return {
    entities: resolveEntities(options.entities),
    webhooksPerOrg: new Option('webhooksPerOrg', options.webhooksPerOrg).wholeNumber(1000, { least: 1 }),
    registrationsPerMinute: new Option(
      'registrationsPerMinute',
      options.registrationsPerMinute,
    ).wholeNumberIfGiven({ least: 1 }),
    testsPerMinute: new Option('testsPerMinute', options.testsPerMinute).wholeNumberIfGiven({ least: 1 }),
    bodyLimit: new Option('bodyLimit', options.bodyLimit).wholeNumber(1024 * 1024, { least: 1 }),
    transactionManager: resolveTransactionManager(options.transactionManager),
    capture: resolveCapture(options.capture ?? {}),
    timeout: new Option('timeout', options.timeout).timer('15s'),
    successStatuses: resolveSuccessStatuses(options.successStatuses),
    retry: resolveRetry(options.retry),
    suspension: resolveSuspension(options.suspension ?? {}),
    holdFor: new Option('holdFor', options.holdFor).duration('7d'),
    worker: resolveWorker(options.worker ?? {}),
    responseLimit: new Option('responseLimit', options.responseLimit).wholeNumber(4096, {
      least: 0,
      most: 1024 * 1024,
    }),
    userAgent: new Option('userAgent', options.userAgent).text(
      'nestjs-typeorm-webhooks',
      /^[\x20-\x7e]+$/,
      'must be printable ASCII text, for it is a header',
    ),
    ...resolveConnections(options),
    signer: new Option('signer', options.signer).implementation<Signer>('headersFor'),
    ed25519: resolveEd25519(options.ed25519),
    encryption: resolveEncryption(options.encryptionKeys),
    transport: resolveTransport(options.transport),
    clock: resolveClock(options.clock),
  };
}

function resolveClock(given: WebhooksModuleOptions['clock']): Clock {
  if (given === undefined) return systemClock;
  if (Number.isFinite((given as Clock | null)?.offset)) return given;
  throw new Option('clock', given).refusal('must be an object with an offset in milliseconds');
}

function resolveTransport(given: WebhooksModuleOptions['transport']): ResolvedOptions['transport'] {
  if (typeof given !== 'string')
    return new Option('transport', given).implementation<WebhookTransport>('send') ?? 'axios';
  if (given === 'axios' || given === 'undici') return given;
  throw new Option('transport', given).refusal('must be "axios", "undici" or an object with send()');
}

function resolveEntities(given: WebhooksModuleOptions['entities']): readonly WebhookEntityDefinition[] {
  const entities = new Option('entities', given).list([]) as readonly WebhookEntityDefinition[];
  for (const [index, entity] of entities.entries()) checkEntity(`entities[${index}]`, entity);
  return entities;
}

function checkEntity(path: string, entity: WebhookEntityDefinition): void {
  refuseUnknown(`${path}.`, entity, ['name', 'description', 'scope', 'kind', 'example', 'schema']);
  const option = (name: keyof WebhookEntityDefinition) => new Option(`${path}.${name}`, entity[name]);
  option('name').text('', /^[a-zA-Z0-9._-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -');
  option('description').text('', /^/, 'must be text');
  option('scope').oneOf(['org', 'global']);
  option('kind').oneOf(['state', 'happening']);
  option('example').json();
  option('schema').json();
}

function resolveCapture(given: CaptureOptions): ResolvedOptions['capture'] {
  refuseUnknown('capture.', given, ['unidentified', 'outsideTransaction', 'renderingErrors']);
  return {
    unidentified: new Option('capture.unidentified', given.unidentified).oneOf(['throw', 'warn', 'ignore']),
    outsideTransaction: new Option('capture.outsideTransaction', given.outsideTransaction).oneOf([
      'throw',
      'emit',
    ]),
    renderingErrors: new Option('capture.renderingErrors', given.renderingErrors).oneOf(['throw', 'log']),
  };
}

function resolveTransactionManager(
  given: WebhooksModuleOptions['transactionManager'],
): () => EntityManager | undefined {
  if (given === undefined) return () => undefined;
  if (typeof given === 'function') return given;
  throw new Option('transactionManager', given).refusal(
    'must be a function that returns an EntityManager or undefined',
  );
}

function resolveSuccessStatuses(given: WebhooksModuleOptions['successStatuses']): ReadonlySet<number> {
  const statuses = new Option('successStatuses', given).list([200]);
  if (statuses.length === 0)
    throw new Option('successStatuses', given).refusal('must name at least one status');
  return new Set(
    statuses.map((status, index) =>
      new Option(`successStatuses[${index}]`, status).wholeNumber(200, { least: 200, most: 599 }),
    ),
  );
}

function resolveRetry(given: WebhooksModuleOptions['retry']): ResolvedOptions['retry'] {
  if (given !== undefined && !Array.isArray(given)) {
    return new Option('retry', given).implementation<RetryPolicy>('waitAfter') as RetryPolicy;
  }
  const waits = new Option('retry', given).list(defaultRetryWaits);
  return { waits: waits.map((wait, index) => new Option(`retry[${index}]`, wait).duration('')) };
}

function resolveSuspension(given: SuspensionOptions): ResolvedOptions['suspension'] {
  refuseUnknown('suspension.', given, ['failures', 'window', 'checkEvery', 'suspendOnGone', 'policy']);
  for (const name of ['failures', 'window', 'suspendOnGone'] as const) {
    if (given.policy === undefined || given[name] === undefined) continue;
    throw new WebhooksConfigurationError(
      `suspension.policy decides alone, so suspension.${name} cannot be given beside it`,
    );
  }
  if (given.policy !== undefined) new Option('suspension.policy.window', given.policy.window).duration('');
  return {
    failures: new Option('suspension.failures', given.failures).wholeNumber(3, { least: 0 }),
    window: new Option('suspension.window', given.window).duration('6h'),
    checkEvery: new Option('suspension.checkEvery', given.checkEvery).timer('1m'),
    suspendOnGone: new Option('suspension.suspendOnGone', given.suspendOnGone).flag(false),
    policy: new Option('suspension.policy', given.policy).implementation<SuspensionPolicy>('verdictFor'),
  };
}

function resolveWorker(given: WorkerOptions): ResolvedOptions['worker'] {
  refuseUnknown('worker.', given, [
    'enabled',
    'slots',
    'slotsPerWebhook',
    'waitingSlots',
    'pollEvery',
    'notifications',
  ]);
  return {
    enabled: new Option('worker.enabled', given.enabled).flag(true),
    slots: new Option('worker.slots', given.slots).wholeNumber(256, { least: 1 }),
    slotsPerWebhook: new Option('worker.slotsPerWebhook', given.slotsPerWebhook).wholeNumber(8, { least: 1 }),
    waitingSlots: new Option('worker.waitingSlots', given.waitingSlots).wholeNumber(4096, { least: 0 }),
    pollEvery: new Option('worker.pollEvery', given.pollEvery).timer('1s'),
    notifications: new Option('worker.notifications', given.notifications).flag(true),
  };
}
