// Register: the module, its options, and the tables and migrations for your DataSource.
export { WebhooksModule } from './webhooks.module.js';
export type { WebhooksModuleAsyncOptions } from './webhooks.module.js';
export type { WebhooksModuleOptions } from './options/options.js';
export type { CaptureOptions } from './options/event-options.js';
export type { SuspensionOptions } from './options/suspension-options.js';
export type { WorkerOptions } from './options/worker-options.js';
export type { TelemetryOptions } from './options/telemetry-options.js';
export type { ProxyOptions, TlsOptions } from './options/connection-options.js';
export type { WebhooksFeatureOptions, WebhooksModuleExtras } from './options/extras.js';
export type { Duration } from './shared/duration.js';
export { webhookEntities, webhookMigrations } from './model/webhook-tables.js';

// Emit: report changes to your customers.
export { WebhookEmitter } from './emit/webhook-emitter.service.js';
export type { EmitOptions, EmitResult, WebhookChange, WebhookEntityChange } from './emit/webhook-change.js';
export { WebhookChanges } from './capture/webhook-changes.service.js';
export { WebhookSource } from './capture/webhook-source.js';
export type { AnyWebhookSource, LocatedResource, RemovedResource } from './capture/webhook-source.js';
export type { RowId } from './capture/row-id.js';
export { linksOf, part } from './capture/resource-part.js';
export type { FindParents, LinksKey, ParentKey, ResourcePart } from './capture/resource-part.js';
export { Catalog } from './catalog/catalog.js';
export { standardEntityNames } from './catalog/readycloud-v2/standard-entities.js';
export type {
  CatalogEntity,
  StandardEntityName,
  WebhookEntityDefinition,
  WebhookEntityName,
} from './catalog/entity-definition.js';

// Bodies: the types of the entities' bodies, and the interface in which you declare your own bodies.
export type { BodyOf, StandardWebhookBodies, WebhookBodies } from './catalog/webhook-bodies.js';
export type {
  AcceptanceScanBody,
  CalendarEventBody,
  ContactAddressBody,
  ContactBody,
  ContactOrigin,
  OrderAddress,
  OrderBilling,
  OrderBody,
  OrderBox,
  OrderItem,
  OrderOrigin,
  OrderShipping,
  PackagingBody,
} from './catalog/readycloud-v2/standard-bodies.js';

// Serve: the base class for guards of the REST routes, and building blocks for your own v2 controllers.
export { BearerTokenGuard } from './http/v2/bearer-token.guard.js';
export { V2ExceptionFilter } from './http/v2/v2-exception.filter.js';
export type { HttpRequest } from './http/v2/http-exchange.js';
export { pageOf, presentPage } from './http/v2/page.js';
export type { Page, PresentedPage } from './http/v2/page.js';
export { describeWebhooksApi } from './http/open-api/open-api.js';
export type { DescribeWebhooksApiOptions, OpenApiDocument } from './http/open-api/open-api.js';
export { toIsoDate } from './shared/iso-date.js';

// Manage: the operations of the REST routes for your own code, and the rows of the tables.
export { WebhooksService } from './manage/webhooks.service.js';
export type { WebhookFields } from './manage/webhooks.service.js';
export type { WebhookPage } from './manage/webhook-registry.service.js';
export type { WebhookTest } from './manage/webhook-tester.service.js';
export { Webhook } from './model/webhook.entity.js';
export { WebhookAttempt } from './model/webhook-attempt.entity.js';
export { WebhookDelivery } from './model/webhook-delivery.entity.js';
export { WebhookEvent } from './model/webhook-event.entity.js';
export type { AttemptResult, DeliveryReason, DeliveryState } from './model/states.js';
export type { SuspensionReason } from './model/states.js';

// Operate: the worker, the suspension checker, and the lifecycle events.
export { DeliveryWorker } from './worker/delivery.worker.js';
export { SuspensionChecker } from './settle/suspension.checker.js';
export { SecretsReencryption } from './manage/secrets.reencryption.js';
export type { Reencryption } from './manage/secrets.reencryption.js';
export { OnWebhookEvent } from './observe/on-webhook-event.decorator.js';
export { WebhookLifecycle } from './observe/webhook-lifecycle.js';
export type {
  ChangeUnidentifiedEvent,
  DeliveryFailedEvent,
  EgressDownEvent,
  EgressEvidence,
  EgressUpEvent,
  EventBodyTooLargeEvent,
  WebhookCreatedEvent,
  WebhookDeletedEvent,
  WebhookFailingEvent,
  WebhookLifecycleEvent,
  WebhookLifecycleEventOf,
  WebhookLifecycleType,
  WebhookResumedEvent,
  WebhookSecretRotatedEvent,
  WebhookSuspendedEvent,
  WebhookTokenRotatedEvent,
  WebhookUndecryptableEvent,
  WebhookUpdatedEvent,
} from './observe/lifecycle-event.js';

// Extend: the parts that you can replace.
export type { AddressPolicy } from './extend/address-policy.js';
export { publicAddresses } from './send/network/public-addresses.policy.js';
export { authTokenSigner } from './send/sign/auth-token.signer.js';
export { WEBHOOKS_HTTP_SERVICE } from './send/send.providers.js';
export type { SignableDelivery, Signer } from './extend/signer.js';
export type {
  TransportLimits,
  WebhookRequest,
  WebhookResponse,
  WebhookTransport,
} from './extend/transport.js';
export type { AttemptOutcome } from './extend/attempt-outcome.js';
export type { Delivery } from './extend/delivery.js';
export type { RetryPolicy } from './extend/retry-policy.js';
export type { SuspensionPolicy } from './extend/suspension-policy.js';
export type { FailureRecord, SuspensionVerdict } from './extend/suspension-verdict.js';
export type { Clock } from './extend/clock.js';

// Errors: each one is a WebhooksError with a stable code.
export { WebhooksError } from './errors/webhooks.error.js';
export { WebhooksConfigurationError } from './errors/configuration.error.js';
export { DatabaseBusyError } from './errors/database-busy.error.js';
export { ChangeRefusedError, RenderingFailedError } from './errors/capture.errors.js';
export { BodyTooLargeError, InvalidEventError } from './errors/emit.errors.js';
export { InvalidWebhookError } from './errors/invalid-webhook.error.js';
export { TooManyRequestsError } from './errors/too-many-requests.error.js';
export { TooManyWebhooksError } from './errors/too-many-webhooks.error.js';
export { UndecryptableSecretError } from './errors/undecryptable-secret.error.js';
export type { SecretKind } from './errors/undecryptable-secret.error.js';
export { NoExampleError } from './errors/no-example.error.js';
export { WebhookNotFoundError } from './errors/webhook-not-found.error.js';
export { AddressBlockedError } from './errors/address-blocked.error.js';
export { ProxyError } from './errors/proxy.error.js';
export { TransportTimeoutError } from './errors/transport-timeout.error.js';
