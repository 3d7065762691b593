/**
 * A set of versions of Nest and TypeORM on which the hosts run. `lock` is the lock file with the versions of
 * all packages. `typeorm` replaces its version of TypeORM.
 */
const nest12 = { nest: 12, lock: 'package-lock.json' };
const nest11 = { nest: 11, lock: 'test/nest-11/package-lock.json' };

/** The sets that CI runs: the newest versions of both majors. */
const newest = [
  { ...nest12, name: 'Nest 12 and TypeORM 1' },
  { ...nest11, name: 'Nest 11 and TypeORM 0.3' },
];

const others = [
  { ...nest12, name: 'Nest 12 and TypeORM 0.3', typeorm: '0.3.31' },
  { ...nest12, name: 'Nest 12 and TypeORM 0.3.26', typeorm: '0.3.26' },
  { ...nest11, name: 'Nest 11 and TypeORM 1', typeorm: '1.1.1' },
  { ...nest11, name: 'Nest 11 and TypeORM 0.3.26', typeorm: '0.3.26' },
];

/** Returns the sets to run. With the argument `--all`, these are all supported combinations. */
export function setsFor(args) {
  return args.includes('--all') ? [...newest, ...others] : newest;
}
