const withWebhooks = process.env.WEBHOOKS === 'on';

/** The tests in test/webhooks need the webhooks module. All other tests run with and without it. */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
  testPathIgnorePatterns: withWebhooks ? [] : ['<rootDir>/test/webhooks/'],
  transform: { '^.+\\.ts$': 'ts-jest' },
  setupFiles: ['<rootDir>/test/support/environment.ts'],
  // The first hook of the first file waits until ts-jest has compiled the whole app.
  testTimeout: 180_000,
};
