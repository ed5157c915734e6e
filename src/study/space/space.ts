import { InputError, invalid, isPromise, nullOn } from "../../errors/index.ts";
import type { FormulaComparison } from "../../expressions/index.ts";
import { InfeasibleError, infeasible, type LinearConstraint, projectOntoPolytope } from "../../polytope/index.ts";
import { generator, type RandomGenerator, spreadPoints } from "../../random/index.ts";
import type { Configuration } from "../trials/index.ts";
import { type Cell, cellsOf } from "./cells.ts";
import { compileConstraint, type Formulas, numericNames, parseConstraints } from "./constraints.ts";
import type { CheckedSpace, SpaceDefinition } from "./definition.ts";
import { type Encoding, encodingOf, keyOf } from "./encoding.ts";
import { feasibilityOf, numbersOf } from "./feasibility.ts";
import { neighboursOf } from "./neighbours.ts";
import { everyOption, matching, type Option, optionOf } from "./options.ts";

/** The experiments that a study may suggest, and the points by which a model sees them. */
export interface SearchSpace {
  /** What it was compiled from, as plain data. */
  readonly definition: SpaceDefinition;
  /** Its constraints, parsed: plain data too. */
  readonly constraints: readonly FormulaComparison[];
  /** The map between parameters and points of the unit cube. */
  readonly encoding: Encoding;
  /**
   * All experiments that have the `fixed` values (default: none), each once, where there are at most 2,048 or where the definition lists
   * candidates; null otherwise.
   */
  options(fixed?: Configuration): readonly Option[] | null;
  /** Whether constraints are left when each cell is searched within `linear`. */
  readonly nonlinear: boolean;
  /** Whether constraints hold with equality. */
  readonly hasEqualities: boolean;
  /** Whether each is within bounds, on its steps, satisfies every constraint and is among the candidates. */
  contains(configurations: readonly Configuration[]): boolean[];
  /** Checks an experiment to be made. Throws InputError that says what is wrong with it. */
  checked(configuration: unknown): Configuration;
  /** Checks an experiment made elsewhere; `outside` says in what respects it could not be suggested. Throws InputError. */
  attached(configuration: unknown): { configuration: Configuration; outside: string[] };
  /** Checks values that a user sets for a time. Throws InputError. */
  fixed(values: unknown): Configuration;
  /** An experiment near a point; null where none is found. */
  admit(point: readonly number[], fixed?: Configuration): Configuration | null;
  /** Experiments that differ from one in one parameter with levels, unless it is `fixed`: by any of up to 1,000 levels. */
  neighbours(configuration: Configuration, name: string, fixed?: Configuration): Configuration[];
  /** Values of parameters for which only one value counts in the end: the highest fidelity. */
  readonly targets: Configuration;
  /** An experiment that can be made. */
  readonly witness: Configuration;
  /** Parts of the space to search one by one. */
  cells(random: RandomGenerator, best: readonly (readonly number[])[], fixed?: Configuration): Cell[];
  /** The same, of larger parts in which choices on which nothing depends are free. */
  structures(random: RandomGenerator, best: readonly (readonly number[])[], fixed?: Configuration): Cell[];
  /** The part to which a point belongs. */
  cell(point: readonly number[], fixed?: Configuration): Cell;
  /** The constraints that are linear in the coordinates of a cell. */
  linear(cell: Cell): { inequalities: LinearConstraint[]; equalities: LinearConstraint[] };
  /** Whether some point of a cell satisfies the linear constraints. */
  isFeasible(cell: Cell): boolean;
}

/** Cells and points in each that are tried to find an experiment when a space is opened. */
const [TRIED_CELLS, TRIED_POINTS] = [32, 16];

/**
 * Parses the constraints of a checked definition, and makes sure that there is an experiment. Throws InputError for a wrong
 * constraint, for a candidate that is not in the space, and for a space in which no point was found.
 */
export async function openSpace(checked: CheckedSpace): Promise<SearchSpace> {
  const { parsed, formulas } = await parseConstraints(checked.constraints, numericNames(encodingOf(checked)));
  return compileSpace(checked, parsed, formulas);
}

/** The same where the constraints are parsed. */
export function compileSpace(
  { parameters: specs, constraints: texts, candidates, activity }: CheckedSpace,
  parsed: readonly FormulaComparison[],
  formulas: Formulas | null,
): SearchSpace {
  const encoding = encodingOf({ parameters: specs, constraints: texts, candidates, activity });
  const { parameters } = encoding;
  const constraints = parsed.map((each) => compileConstraint(each, formulas as Formulas));
  const feasibility = feasibilityOf(encoding, constraints);
  const cells = cellsOf(encoding, constraints, activity.parents, generator("cells"));
  const rows = candidates?.map((row, i) => {
    try {
      return encoding.read(row).configuration;
    } catch (error) {
      throw new InputError(`invalid candidates: row ${i}: ${(error as Error).message}`, { cause: error });
    }
  });
  const distinct = rows && new Map(rows.map((configuration) => [keyOf(configuration), configuration]));

  const broken = (configuration: Configuration) =>
    constraints.filter((constraint) => !constraint.holds([numbersOf(configuration)])[0]).map(({ text }) => text);
  const satisfies = (configurations: readonly Configuration[]) => {
    const held = constraints.map((constraint) => constraint.holds(configurations.map(numbersOf)));
    return configurations.map((_, i) => held.every((each) => each[i]));
  };
  const admissible = (configuration: Configuration) =>
    satisfies([configuration])[0] && (!distinct || distinct.has(keyOf(configuration)));

  const nearest = (point: readonly number[], fixed: Configuration) => {
    const start = encoding.decode(point, fixed);
    if (constraints.length === 0 || satisfies([start])[0]) return start;
    const { held, inactive } = cells.of(point, fixed);
    const found = feasibility.nearest(point, held, inactive, (p) => satisfies([encoding.decode(p, fixed)])[0]);
    return found && encoding.decode(found, fixed);
  };

  const options = distinct ? satisfying([...distinct.values()]) : everyOption(encoding, satisfies, {});
  if (options?.length === 0)
    throw new InputError(
      `invalid ${rows ? "candidates" : "constraints"}: none of the ${rows ? rows.length : "finitely many"} experiments satisfies ${texts.map((t) => `"${t}"`).join(", ")}`,
    );
  const witness = options ? options[0].configuration : inhabited();
  /** Those of the last `fixed` values. */
  let listed: { key: string; options: readonly Option[] | null } | undefined;

  const space = Object.freeze<SearchSpace>({
    definition: { parameters: specs, constraints: texts, ...(candidates && { candidates }) },
    constraints: parsed,
    encoding,
    options(fixed = {}) {
      if (options || Object.keys(fixed).length === 0) return options && matching(options, fixed);
      const key = keyOf(fixed);
      if (listed?.key !== key) listed = { key, options: everyOption(encoding, satisfies, fixed) };
      return listed.options;
    },
    targets: Object.fromEntries(
      parameters.flatMap(({ name, kind, spec }) => (kind.target ? [[name, kind.target(spec)]] : [])),
    ),
    witness,
    nonlinear: feasibility.nonlinear,
    hasEqualities: constraints.some(({ equality }) => equality),
    contains: (configurations) =>
      configurations.map((configuration) => isRead(encoding, configuration) && admissible(configuration)),
    checked(given) {
      const { configuration } = encoding.read(given);
      const faults = broken(configuration);
      if (faults.length > 0) throw new InputError(`invalid parameters: they break the constraint "${faults[0]}"`);
      if (distinct && !distinct.has(keyOf(configuration)))
        throw new InputError("invalid parameters: they are none of the candidates of the study");
      return configuration;
    },
    attached(given) {
      const { configuration, outside } = encoding.read(given, { outside: true });
      return { configuration, outside: [...outside, ...broken(configuration)] };
    },
    fixed(values) {
      if (typeof values !== "object" || values === null || isPromise(values))
        invalid("fixed parameters", "an object of values by parameter", values);
      return Object.fromEntries(
        Object.entries(values).map(([key, given]) => {
          const parameter = parameters.find(({ name }) => name === key);
          if (!parameter)
            throw new InputError(
              `invalid fixed parameters: unknown parameter "${key}"; the study has ${parameters.map(({ name }) => name).join(", ")}`,
            );
          const { kind, spec } = parameter;
          return [key, kind.check(spec, given) ?? invalid(`fixed parameters: "${key}"`, kind.describe(spec), given)];
        }),
      );
    },
    admit: (point, fixed = {}) => nullOn(InfeasibleError, () => nearest(point, fixed)),
    neighbours(configuration, name, fixed = {}) {
      const near = neighboursOf(encoding, configuration, name, fixed);
      const held = satisfies(near);
      return near.filter((_, i) => held[i]);
    },
    cells: (random, best, fixed = {}) => cells.list(random, best, fixed),
    structures: (random, best, fixed = {}) => cells.structures(random, best, fixed),
    cell: (point, fixed = {}) => cells.of(point, fixed),
    linear: ({ inactive }) => feasibility.linear(inactive),
    isFeasible({ held, inactive }) {
      const [lower, upper] = encoding.bounds.map((side) => side.map((value, i) => held[i] ?? value));
      const polytope = { bounds: { lower, upper }, ...feasibility.linear(inactive) };
      return nullOn(InfeasibleError, () => projectOntoPolytope(lower, polytope)) !== null;
    },
  });
  return space;

  function satisfying(configurations: readonly Configuration[]): Option[] {
    const held = satisfies(configurations);
    return configurations.filter((_, i) => held[i]).map((configuration) => optionOf(encoding, configuration));
  }

  /** An experiment; throws where none is found. */
  function inhabited(): Configuration {
    if (constraints.length === 0) return encoding.draw(parameters.map(() => 0.5));
    const random = generator("inhabited");
    const d = parameters.length;
    let contradiction: InfeasibleError | undefined;
    let tried = 0;
    const breaks = new Map<string, number>();
    for (const cell of cells.list(random, [], {}).slice(0, TRIED_CELLS)) {
      const u = spreadPoints(TRIED_POINTS, d, "inhabited");
      for (let i = 0; i < TRIED_POINTS; i++) {
        const point = Array.from(encoding.bounds[1], (high, j) => cell.held[j] ?? u[i * d + j] * high);
        tried++;
        try {
          const found = nearest(point, {});
          if (found) return found;
        } catch (error) {
          if (!(error instanceof InfeasibleError)) throw error;
          contradiction ??= error;
        }
        for (const text of broken(encoding.decode(point))) breaks.set(text, (breaks.get(text) ?? 0) + 1);
      }
    }
    if (contradiction && !feasibility.nonlinear) {
      const names = contradiction.constraints.map((name) =>
        name.replace(/^bounds\.(lower|upper)\[(\d+)\]$/, (_, side, i) => `the ${side} bound of ${parameters[i].name}`),
      );
      throw infeasible(names);
    }
    const [worst] = [...breaks].sort(([, a], [, b]) => b - a)[0] ?? [texts[0]];
    throw new InputError(
      `invalid constraints: no experiment was found that satisfies all of them, from ${tried} starting points; the one broken most is "${worst}"; relax it or widen the bounds`,
    );
  }
}

function isRead(encoding: Encoding, configuration: Configuration): boolean {
  const read = nullOn(InputError, () => encoding.read(configuration).configuration);
  return read !== null && Object.entries(read).every(([name, value]) => configuration[name] === value);
}
