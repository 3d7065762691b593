// Deliver when the test says so.
export { drain } from './drain.js';

// Receive: a receiver and a transport that answer as the test says.
export { RecordingTransport } from './recording.transport.js';
export type { RecordedAnswer, RecordedRequest } from './recording.transport.js';
export { ScriptedReceiver } from './scripted.receiver.js';
export type { ReceivedRequest, ReceiverAnswer, ScriptedAnswer } from './scripted.receiver.js';

// Control time, and wait.
export { TestClock } from './test.clock.js';
export { until } from './until.js';
export type { Duration } from '../shared/duration.js';
