import { InputError, invalid, knownKeys } from "../errors/index.ts";
import { asTensor, type Tensor, type TensorLike } from "../tensor/index.ts";

/** An argument as a tensor; where it is none, the error names the argument. */
export function namedTensor(name: string, values: TensorLike): Tensor {
  try {
    return asTensor(values);
  } catch (error) {
    if (error instanceof InputError) error.message = error.message.replace("invalid tensor", `invalid ${name}`);
    throw error;
  }
}

/** The options, none by default. Throws InputError for one that no one reads, or for what is no object. */
export function namedOptions<O extends object>(
  name: string,
  options: O | undefined | null,
  known: readonly string[],
): O {
  if (options === undefined || options === null) return {} as O;
  if (typeof options !== "object") invalid(name, "an object", options);
  knownKeys(name, options, known);
  return options;
}
