// To send deliveries at a time that the test chooses.
export { drain } from './drain.js';

// To receive requests: a receiver and a transport whose answers the test chooses.
export { RecordingTransport } from './recording.transport.js';
export type { RecordedAnswer, RecordedRequest } from './recording.transport.js';
export { ScriptedReceiver } from './scripted.receiver.js';
export type { ReceivedRequest, ReceiverAnswer, ScriptedAnswer } from './scripted.receiver.js';

// To move the clock, and to wait for a condition.
export { TestClock } from './test.clock.js';
export { until } from './until.js';
export type { Duration } from '../shared/duration.js';
