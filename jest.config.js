const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
  moduleNameMapper: {
    '^@app/webhooks$': '<rootDir>/libs/webhooks/src/index.ts',
    '^@app/webhooks/(.*)\\.js$': '<rootDir>/libs/webhooks/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};

export default {
  // Starts one Jest worker per core. Test files can run in parallel, because they do not share databases,
  // processes or clocks, and they spend most of their time waiting.
  maxWorkers: '100%',
  // Restarts a Jest worker that uses more memory than this after a test file. Jest keeps the ES modules of all
  // files, and the pauses of the garbage collector grow with them. The receivers of the fault tests run in this
  // process, so a pause of several seconds makes their requests time out.
  workerIdleMemoryLimit: '1GB',
  // The timeout of a test, in milliseconds. It is much longer than any test takes, because Jest's default of
  // 5 seconds is too short on a busy machine. It is set here because Jest ignores this option inside a
  // project.
  testTimeout: 120_000,
  reporters: ['default', '<rootDir>/test/support/skipped.reporter.js'],
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{libs,apps}/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'behaviour',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/(order/)?processes/',
        '<rootDir>/test/faults/',
        '<rootDir>/test/packed/',
      ],
    },
    {
      ...shared,
      displayName: 'processes',
      testMatch: ['<rootDir>/test/{processes,order/processes}/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/build-sample.mjs',
    },
    {
      ...shared,
      displayName: 'faults',
      testMatch: ['<rootDir>/test/faults/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/test/support/build-faults-host.mjs',
    },
  ],
};
