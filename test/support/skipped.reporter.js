/**
 * A Jest reporter. At the end, it lists the database servers and programs that were missing, each with the
 * number of tests that were skipped because of it.
 */
export default class SkippedReporter {
  onRunComplete(_contexts, { testResults }) {
    const skipped = new Map();
    for (const { fullName } of testResults.flatMap((file) => file.testResults)) {
      const reason = reasonIn(fullName);
      if (reason) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
    for (const [reason, count] of skipped) {
      console.error(`Skipped ${count} tests: ${reason}. Set REQUIRE_SERVICES=1 to make this a failure.`);
    }
  }
}

function reasonIn(name) {
  const [, database, reason] = / on (\S+) \(skipped: ([^)]+)\)/.exec(name) ?? [];
  return reason === 'no server answers' ? `no ${database} server answers` : reason;
}
