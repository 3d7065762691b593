import type { HttpRequest } from './v2/http-exchange.js';
import { notFound } from './v2/v2-errors.js';

/** A parameter in the path of a route. */
interface PathParameter<Value> {
  /** The name of the parameter in OpenAPI. */
  readonly documentedAs: string;
  /** The JSON Schema of the parameter. */
  readonly schema: object;
  /** Converts the text of the parameter in a URL to a value. Returns undefined if the text is invalid. */
  parse(text: string): Value | undefined;
}

const orgPattern = /^[A-Za-z0-9_.~-]{1,255}$/;

const org: PathParameter<string> = {
  documentedAs: 'org_pk',
  schema: { type: 'string', pattern: orgPattern.source },
  parse: (text) => (orgPattern.test(text) ? text : undefined),
};

const pk: PathParameter<number> = {
  documentedAs: 'webhook_pk',
  schema: { type: 'integer' },
  parse: (text) => (/^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
};

/**
 * All parameters that can occur in the paths of routes. The keys are the names that the paths use: `:org` and
 * `:pk`.
 */
export const pathParameters = { org, pk };

type Name = keyof typeof pathParameters;

/** The names of the parameters in a path. */
type NamesIn<Path extends string> = Path extends `${infer Segment}/${infer Rest}`
  ? NamesIn<Segment> | NamesIn<Rest>
  : Path extends `:${infer Parameter extends Name}`
    ? Parameter
    : never;

/** The values of the parameters in a path, keyed by parameter name. */
export type PathValues<Path extends string = string> = {
  readonly [Parameter in NamesIn<Path>]: NonNullable<ReturnType<(typeof pathParameters)[Parameter]['parse']>>;
};

/** Returns the names of the parameters in a path, from left to right. */
export function parametersIn(path: string): readonly Name[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as Name);
}

/**
 * Returns the values of a route's path parameters, taken from a request.
 * @throws v2's error 404 if a value is invalid
 */
export function pathValuesOf<Path extends string>(
  path: Path,
  { params }: Pick<HttpRequest, 'params'>,
): PathValues<Path> {
  const values = parametersIn(path).map((name) => {
    const value = pathParameters[name].parse(params[name] ?? '');
    if (value === undefined) throw notFound();
    return [name, value];
  });
  return Object.fromEntries(values) as PathValues<Path>;
}
