/** An event that is ready to be inserted. */
export interface NewEvent {
  /** The id of the event, a UUID version 7. */
  readonly id: string;
  /**
   * The org whose webhooks get the event. Null for a global entity, whose events go to the webhooks of all
   * orgs.
   */
  readonly org: string | null;
  readonly entity: string;
  readonly resource: string | null;
  /**
   * The resource, if the kind of the entity is `state`. A newer event of the same resource then supersedes
   * this event's deliveries that are still waiting. Null if the kind is `happening`.
   */
  readonly supersedeKey: string | null;
  /** The body of the event, as JSON text. Empty if the body is too large. */
  readonly body: string;
}
