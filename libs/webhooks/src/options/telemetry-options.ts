/** Options for the tracing of your application, for example with OpenTelemetry. */
export interface TelemetryOptions {
  /**
   * True if instrumentations may add headers to the requests of this library, such as `traceparent` and
   * `baggage`. Your customers then see the ids of your traces and, in a test event, everything that the
   * baggage of the caller's request contains. If false, requests have only the headers that
   * `docs/signatures.md` lists and those that your interceptors or your signer add. The transport then runs
   * outside the context of your requests: OpenTelemetry records no spans for the requests of the library, and
   * your `AsyncLocalStorage` is empty. Default false.
   */
  propagate?: boolean;
}
