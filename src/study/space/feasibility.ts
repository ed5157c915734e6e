import { nullOn } from "../../errors/index.ts";
import { InfeasibleError, type LinearConstraint, projectOntoPolytope } from "../../polytope/index.ts";
import type { Configuration } from "../trials/index.ts";
import { asNumber, type Constraint, type Numbers } from "./constraints.ts";
import type { Encoding, Parameter } from "./encoding.ts";
import { levelsAround } from "./neighbours.ts";

/** Coordinates held at a value, by index. */
export type Held = Readonly<Record<number, number>>;

/** How far inside an inequality to aim, relative to its terms, one after another until rounding no longer breaks it. */
const MARGINS = [0, 1e-15, 1e-13, 1e-11, 1e-9, 1e-7];
/** Steps of Newton's method, and searches for the values of parameters with levels. */
const [MAX_STEPS, MAX_DIVES] = [40, 200];

/** Constraints as seen from points. */
export interface Feasibility {
  /** The constraints that are linear in the coordinates, as they apply where none of `inactive` does. */
  linear(inactive: ReadonlySet<string>): { inequalities: LinearConstraint[]; equalities: LinearConstraint[] };
  /** Whether constraints other than those of `linear` apply. */
  readonly nonlinear: boolean;
  /** An admissible point near a point, with coordinates held; throws InfeasibleError or returns null where none is found. */
  nearest(
    point: readonly number[],
    held: Held,
    inactive: ReadonlySet<string>,
    isAdmissible: (point: number[]) => boolean,
  ): number[] | null;
}

export function feasibilityOf({ parameters, bounds }: Encoding, constraints: readonly Constraint[]): Feasibility {
  const place = new Map(parameters.map(({ name }, i) => [name, i]));
  const slopes = parameters.map(slopeOf);
  const relaxed = ({ spec, kind }: Parameter, coordinate: number) =>
    kind.relax ? kind.relax(spec, coordinate) : asNumber(kind.decode(spec, coordinate));

  /** A constraint linearised at a point: slope · x + offset >= 0. */
  const linearised = (constraint: Constraint, point: ArrayLike<number>) => {
    const at: Numbers = Object.fromEntries(
      constraint.names.map((name) => [
        name,
        relaxed(parameters[place.get(name) as number], point[place.get(name) as number]),
      ]),
    );
    const { value, slopes: byName, size } = constraint.slack(at);
    const coefficients = new Float64Array(parameters.length);
    for (const name of constraint.names) {
      const i = place.get(name) as number;
      coefficients[i] = byName[name] * slopes[i](point[i]);
    }
    return { value, size, coefficients };
  };

  /** Constraints with the same slope at all of some points of the cube. */
  const rows = constraints.map((constraint) => {
    const probes = [0.5, 0.1, 0.3, 0.85, 0.97].map((shift) =>
      parameters.map(({ kind, size }, i) => {
        const u = (shift + i * 0.618) % 1;
        return kind.categorical ? Math.floor(u * size) : u;
      }),
    );
    const [first, ...others] = probes.map((point) => ({ point, ...linearised(constraint, point) }));
    const agree = others.every(({ point, value, size, coefficients }) => {
      const line = coefficients.reduce(
        (sum, _, i) => sum + first.coefficients[i] * (point[i] - first.point[i]),
        first.value,
      );
      const steady = coefficients.every((c, i) => Math.abs(c - first.coefficients[i]) <= 1e-9 * size);
      return steady && Math.abs(value - line) <= 1e-9 * size;
    });
    const rhs = first.coefficients.reduce((sum, c, i) => sum + c * first.point[i], -first.value);
    const isLinear = agree && first.coefficients.some((c) => c !== 0);
    return isLinear ? { name: constraint.text, coefficients: first.coefficients, rhs } : null;
  });

  const applicable = (inactive: ReadonlySet<string>) => (constraint: Constraint) =>
    constraint.names.every((name) => !inactive.has(name));

  /** A point that satisfies the constraints, found by Newton's method: each step goes to the nearest point of the linearised set. */
  const restore = (start: ArrayLike<number>, held: Held, inactive: ReadonlySet<string>, margin: number): number[] => {
    const [lower, upper] = bounds.map((side) => side.map((value, i) => held[i] ?? value));
    let point = Array.from(start, (value, i) => Math.min(Math.max(value, lower[i]), upper[i]));
    for (let step = 0; step < MAX_STEPS; step++) {
      let broken = false;
      const inequalities: LinearConstraint[] = [];
      const equalities: LinearConstraint[] = [];
      for (const constraint of constraints.filter(applicable(inactive))) {
        const { value, size, coefficients } = linearised(constraint, point);
        const { equality, text: name } = constraint;
        if (!Number.isFinite(value) || !coefficients.every(Number.isFinite)) {
          // A root or a quotient without a value or a slope here: it has no direction to go.
          broken ||= !(value >= 0);
          continue;
        }
        broken ||= equality ? Math.abs(value) > 1e-14 * size : !(value >= 0.5 * margin * size);
        const here = coefficients.reduce((sum, c, i) => sum + c * point[i], 0);
        (equality ? equalities : inequalities).push({
          name,
          coefficients,
          rhs: here - value + (equality ? 0 : margin * size),
        });
      }
      if (!broken) return point;
      const next = Array.from(projectOntoPolytope(point, { bounds: { lower, upper }, inequalities, equalities }));
      const moved = next.reduce((most, value, i) => Math.max(most, Math.abs(value - point[i])), 0);
      point = next;
      if (moved <= 1e-15) break;
    }
    return point;
  };

  return {
    nonlinear: rows.some((row) => row === null),
    linear(inactive) {
      const applies = applicable(inactive);
      const of = (equality: boolean) =>
        rows.filter(
          (row, k) => row && constraints[k].equality === equality && applies(constraints[k]),
        ) as LinearConstraint[];
      return { inequalities: of(false), equalities: of(true) };
    },
    nearest(start, given, inactive, isAdmissible) {
      let dives = 0;
      /** Holds one parameter with levels after another at a level beside its coordinate. */
      const dive = (point: readonly number[], held: Held, margin: number): number[] | null => {
        if (dives++ > MAX_DIVES) return null;
        const restored = restore(point, held, inactive, margin);
        const open = parameters
          .map((parameter, i) => ({ i, levels: levelsAround(parameter, restored[i]) }))
          .filter(({ i, levels }) => levels.length > 0 && !(i in held) && !inactive.has(parameters[i].name))
          .sort((a, b) => Math.abs(a.levels[0] - restored[a.i]) - Math.abs(b.levels[0] - restored[b.i]));
        if (open.length === 0) return isAdmissible(restored) ? restored : null;
        const [{ i, levels }] = open;
        for (const level of levels) {
          const found = nullOn(InfeasibleError, () => dive(restored, { ...held, [i]: level }, margin));
          if (found) return found;
        }
        return null;
      };
      for (const margin of MARGINS) {
        try {
          const found = dive(start, given, margin);
          if (found) return found;
        } catch (error) {
          if (margin === 0 || !(error instanceof InfeasibleError)) throw error;
        }
      }
      return null;
    },
  };
}

/** How the number of a parameter rises with its coordinate. */
function slopeOf({ kind, spec, size }: Parameter): (coordinate: number) => number {
  const { relax } = kind;
  if (!relax || kind.categorical || size === 1) return () => 0;
  const [low, middle, high] = [0, 0.5, 1].map((u) => relax(spec, u));
  if (Math.abs(middle - (low + high) / 2) <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return () => high - low;
  const h = 1e-5;
  return (u) => (relax(spec, u + h) - relax(spec, u - h)) / (2 * h);
}

/** The numbers of a configuration by name, as constraints see them. */
export function numbersOf(configuration: Configuration): Numbers {
  return Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, asNumber(value)]));
}
