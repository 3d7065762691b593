export { drain } from './drain.js';
// A receiver or a transport that your tests script.
export { RecordingTransport } from './recording.transport.js';
export type { RecordedAnswer, RecordedRequest } from './recording.transport.js';
export { ScriptedReceiver } from './scripted.receiver.js';
export type { ReceivedRequest, ReceiverAnswer, ScriptedAnswer } from './scripted.receiver.js';

// Time.
export { TestClock } from './test.clock.js';
export { until } from './until.js';
export type { Duration } from '../shared/duration.js';
