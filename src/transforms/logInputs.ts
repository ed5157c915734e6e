import { type Columns, checkEntries, checkedColumns, onColumns } from "../arguments/index.ts";
import { knownKeys } from "../errors/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

/** Options of `logInputs`. */
export interface LogInputsOptions {
  /** Columns to take the logarithm of; all by default. */
  indices?: readonly number[];
  /** Logarithm to base 10, the default, or natural. */
  base10?: boolean;
}

/** The logarithm of positive inputs. Throws InputError for other inputs. BoTorch: `Log10`. */
export function logInputs(options: LogInputsOptions = {}): InputTransform {
  const type = "logInputs";
  knownKeys(type, options, ["indices", "base10"]);
  const { base10 = true } = options;
  const indices: Columns = checkedColumns(`${type} indices`, options.indices);
  const unit = base10 ? Math.LN10 : 1;
  return inputTransform({
    type,
    options: { indices, base10 },
    forward: (x) => {
      checkEntries("X", x, indices, (v) => v > 0, "a positive number, as its logarithm is taken");
      return onColumns("X", x, indices, (some) => some.log().div(unit));
    },
    inverse: (x) => onColumns(`inputs of ${type}`, x, indices, (some) => some.mul(unit).exp()),
  });
}
