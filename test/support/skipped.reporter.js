/** Says at the end which databases were missing, and how many tests were skipped for it. */
export default class SkippedReporter {
  onRunComplete(_contexts, { testResults }) {
    const skipped = new Map();
    for (const { fullName } of testResults.flatMap((file) => file.testResults)) {
      const name = /on (\S+) \(skipped: no server answers\)/.exec(fullName)?.[1];
      if (name) skipped.set(name, (skipped.get(name) ?? 0) + 1);
    }
    for (const [name, count] of skipped) {
      console.error(
        `Skipped ${count} tests, for no ${name} answers; REQUIRE_SERVICES=1 makes that a failure.`,
      );
    }
  }
}
