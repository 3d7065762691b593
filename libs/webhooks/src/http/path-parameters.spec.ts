import { pathValuesOf } from './path-parameters.js';

describe('the parameters of a path', () => {
  const notFound = expect.objectContaining({ status: 404 });

  it.each(['0', '7', '007', '9007199254740991'])('%s is a valid webhook_pk', (pk) => {
    expect(pathValuesOf('a/:pk/b', { params: { pk } })).toEqual({ pk: Number(pk) });
  });

  it.each(['', '-1', '1.0', '1e3', ' 1', '١', '9007199254740993', '99999999999999999999'])(
    '%j is not a valid webhook_pk',
    (pk) => {
      expect(() => pathValuesOf(':pk', { params: { pk } })).toThrow(notFound);
    },
  );

  it.each(['1', 'DP', 'A-z_0.9~', 'x'.repeat(255)])('%s is a valid org_pk', (org) => {
    expect(pathValuesOf(':org', { params: { org } })).toEqual({ org });
  });

  it.each(['', 'a b', 'a/b', 'ü', 'a\n', 'x'.repeat(256)])('%j is not a valid org_pk', (org) => {
    expect(() => pathValuesOf(':org', { params: { org } })).toThrow(notFound);
  });
});
