// `drain` sends deliveries at a time that the test chooses.
export { drain } from './drain.js';

// A transport and a receiver. The test chooses their answers.
export { RecordingTransport } from './recording.transport.js';
export type { RecordedAnswer, RecordedRequest } from './recording.transport.js';
export { ScriptedReceiver } from './scripted.receiver.js';
export type { ReceivedRequest, ReceiverAnswer, ScriptedAnswer } from './scripted.receiver.js';

// `TestClock` moves the library's time, and `until` waits for a condition.
export { TestClock } from './test.clock.js';
export { until } from './until.js';
export type { Duration } from '../shared/duration.js';
