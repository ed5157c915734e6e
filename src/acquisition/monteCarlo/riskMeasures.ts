import { among, checkedNumbers, namedTensor, readOptions } from "../../arguments/index.ts";
import { invalid, invalidShape, numberThat } from "../../errors/index.ts";
import { ops, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition } from "../base/acquisition.ts";
import type { SampleFunction } from "./monteCarlo.ts";

/*
 * Candidates that cannot be set exactly: each point x is sampled at its perturbed copies x + w_j (or x · w_j), j up to n_w, together,
 * and a risk measure makes one value of each point's n_w (Cakmak et al. 2020). Large values are good.
 */

/** One value of those at the perturbed copies of each point, `… q x n_w` → `… q`. */
export type RiskMeasure = (values: Tensor) => Tensor;

/** Options of `valueAtRisk` and `conditionalValueAtRisk`. */
export interface RiskLevel {
  /** The share of the copies, above 0 and up to 1, that reach the value at risk: 1 gives the worst. */
  alpha: number;
}

/**
 * The largest value that at least a share α of the copies reach: of the values in falling order the ⌈α n_w⌉-th.
 * Throws InputError for α outside (0, 1].
 */
export function valueAtRisk(options: RiskLevel): RiskMeasure {
  const rank = rankOf("valueAtRisk", options);
  return (values) => falling(values).at(-1, rank(values));
}

/** The mean of the value at risk and of all that is worse. Throws InputError for α outside (0, 1]. */
export function conditionalValueAtRisk(options: RiskLevel): RiskMeasure {
  const rank = rankOf("conditionalValueAtRisk", options);
  return (values) => falling(values).narrow(-1, rank(values)).mean(-1);
}

/** The smallest value. */
export function worstCase(): RiskMeasure {
  return (values) => values.min(-1);
}

/** The mean, without regard to risk. */
export function expectation(): RiskMeasure {
  return (values) => values.mean(-1);
}

function falling(values: Tensor): Tensor {
  return ops.sort(values, { descending: true });
}

/** The place of the value at risk among n_w values in falling order, from 0. */
function rankOf(name: string, options: RiskLevel): (values: Tensor) => number {
  const { alpha } = readOptions(`${name} options`, options, { alpha: [level] });
  // 0.07 · 100 is rounded to more than 7.
  return ({ rank, shape }) => Math.max(Math.ceil(alpha * shape[rank - 1] * (1 - 1e-14)) - 1, 0);
}

const level = numberThat("a share above 0 and up to 1", (v) => v > 0 && v <= 1);

/** Options of `withInputPerturbations`. */
export interface InputPerturbationOptions {
  /** `n_w x d`, in the units of the inputs, or factors. */
  perturbations: TensorLike;
  /** Whether they are added to the inputs, or multiply them; defaults to "additive". */
  kind?: "additive" | "multiplicative";
}

/** What `withInputPerturbations` gives to the acquisition function that it makes. */
export interface InputPerturbations {
  /** The perturbed copies of points, `… q x d` → `… (q n_w) x d`, those of a point side by side; also for a baseline. */
  points(X: TensorLike): Tensor;
  /** The risk of the outcome, or of an objective: samples at perturbed points, `… (q n_w)` → `… q`. */
  risk(measure: RiskMeasure, objective?: SampleFunction): SampleFunction;
}

/**
 * A Monte Carlo acquisition function of points that are perturbed when they are evaluated: `make` builds it with a risk as its objective,
 *
 *     withInputPerturbations(({ risk }) => qLogExpectedImprovement(model, { bestF, objective: risk(valueAtRisk({ alpha: 0.9 })) }), {
 *       perturbations,
 *     })
 *
 * and all of its points, pending ones too, are sampled at their perturbed copies. `bestF` is the best risk so far; the value of an
 * outcome constraint is turned into a risk in the same way. Throws InputError for perturbations that are not `n_w x d`.
 */
export function withInputPerturbations(
  make: (perturbed: InputPerturbations) => Acquisition,
  options: InputPerturbationOptions,
): Acquisition {
  if (typeof make !== "function") invalid("make", "a function that makes an acquisition function", make);
  const perturbed = inputPerturbations(options);
  return atPerturbed(make(perturbed), perturbed);
}

function atPerturbed(plain: Acquisition, perturbed: InputPerturbations): Acquisition {
  const { name, model, q, withPending, incumbents } = plain;
  if (q !== null) invalid("acquisition", "one of any number of points, by Monte Carlo", name);
  return acquisition(name, model, null, (X) => plain.forward(perturbed.points(X)), {
    ...(incumbents && { incumbents: () => incumbents() }),
    ...(withPending && { withPending: (points) => atPerturbed(withPending(perturbed.points(points)), perturbed) }),
  });
}

function inputPerturbations(options: InputPerturbationOptions): InputPerturbations {
  const { perturbations: shifts, kind } = readOptions("input perturbation options", options, {
    perturbations: [checkedNumbers],
    kind: [among("additive", "multiplicative"), "additive"],
  });
  if (shifts.rank !== 2) invalidShape("perturbations", "n_w x d", shifts.shape);
  const [count, d] = shifts.shape;
  return {
    points: (X) => {
      const centres = namedTensor("X", X);
      if (centres.rank < 2 || centres.shape[centres.rank - 1] !== d)
        invalidShape("perturbations", `n_w x ${centres.shape[centres.rank - 1]}, a column per input`, shifts.shape);
      const each = centres.expandDims(-2);
      const copies = kind === "additive" ? each.add(shifts) : each.mul(shifts);
      return copies.reshape([...centres.shape.slice(0, -2), centres.shape[centres.rank - 2] * count, d]);
    },
    risk: (measure, objective = (samples) => samples) => {
      if (typeof measure !== "function") invalid("measure", "a risk measure such as worstCase()", measure);
      return (samples) => {
        const values = objective(samples);
        const n = values.shape[values.rank - 1];
        if (n % count !== 0)
          invalidShape(
            "values of a risk",
            `… x (q · ${count})`,
            values.shape,
            "one number per sample and perturbed point",
          );
        return measure(values.reshape([...values.shape.slice(0, -1), n / count, count]));
      };
    },
  };
}
