import { type ChecksOf, listOf, namedTensor, readOptions } from "../../arguments/index.ts";
import { invalidShape } from "../../errors/index.ts";
import type { Model } from "../../models/index.ts";
import { noGrad, type Tensor, type TensorLike } from "../../tensor/index.ts";
import { type Acquisition, acquisition, checkedModel } from "../base/acquisition.ts";
import { maxValueEntropySearch } from "../entropy/maxValueEntropy.ts";
import { directionChecks, directionsOf, frontOfMedians, type ObjectivesOptions } from "./objectives.ts";

/** Options of `multiObjectiveMaxValueEntropySearch`. */
export interface MultiObjectiveMaxValueOptions extends Pick<ObjectivesOptions, "maximize"> {
  /** Fronts of functions drawn from the posterior, each `n x m`, such as `paretoSamples` finds. */
  paretoFronts: readonly TensorLike[];
}

const checks = {
  ...directionChecks,
  paretoFronts: [listOf(namedTensor, "a list of fronts, each n x m")],
} satisfies ChecksOf<MultiObjectiveMaxValueOptions>;

/**
 * Multi-objective max-value entropy search at single points `b x 1 x d`: the information that an observation gives about the best value of
 * each objective on the front, summed over independent outputs (Belakaria et al. 2019). Each of the sampled fronts gives one best value
 * per objective.
 *
 * Throws InputError for a single output, and without fronts.
 */
export function multiObjectiveMaxValueEntropySearch(model: Model, given: MultiObjectiveMaxValueOptions): Acquisition {
  const name = "multiObjectiveMaxValueEntropySearch";
  const { paretoFronts, maximize } = readOptions(`${name} options`, given, checks);
  const m = checkedModel(model).numOutputs;
  const signs = directionsOf(name, maximize, m);
  const best = paretoFronts.map((values, s) => {
    if (values.rank !== 2 || values.shape[1] !== m)
      invalidShape(`paretoFronts[${s}]`, `n x ${m}, one column per output`, values.shape);
    return noGrad(() => values.mul(signs).max(0).mul(signs));
  });
  const each = Array.from({ length: m }, (_, j) =>
    maxValueEntropySearch(model.output(j), {
      maxValues: best.map((values) => values.data[j]),
      maximize: signs.data[j] > 0,
    }),
  );
  const value = (X: Tensor) => each.map((search) => search.forward(X)).reduce((total, term) => total.add(term));
  return acquisition(name, model, 1, value, { incumbents: () => frontOfMedians(model, signs) });
}
