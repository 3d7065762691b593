import type { Delivery } from '../../extend/delivery.js';

/** The fields of an event that are needed to send its deliveries. */
export interface SentEvent extends Pick<Delivery, 'entity' | 'resource'> {
  /**
   * The bytes of the body. All deliveries of the event in this process share them, so nobody may change them.
   */
  readonly body: Buffer;
}

/** A delivery whose body a claim needs. */
export interface WantedBody extends Pick<Delivery, 'webhookId' | 'org' | 'eventId'> {
  /** The size of the body, in bytes. */
  readonly size: number;
}

/** The bodies that the process already holds. They limit which bodies a claim may load. */
export interface ClaimBodies {
  /** Call this for each claim, before it loads bodies. */
  roomFor(eventIds: ReadonlySet<string>): BodyRoom;
}

/** The room for the bodies of one claim. */
export interface BodyRoom {
  /** The events of the claim whose bodies the process holds already, by their ids. */
  readonly held: ReadonlyMap<string, SentEvent>;
  /**
   * The claim may load each body of up to this many bytes before it calls `take`, because there is room even
   * if all bodies of the claim are as large.
   */
  readonly sizeLoadedAtOnce: number;
  /** Returns false if there is no room for the body. The claim must then release the delivery. */
  take(body: WantedBody): boolean;
}
