import { type Parameters, type ParameterValues, prefixed, unprefixed } from "../parameters/index.ts";
import { type InputTransform, inputTransform } from "./inputTransform.ts";

/** One transform after another, first to last; parameters are named after the place, `0.a`. */
export function chainInputs(...transforms: readonly InputTransform[]): InputTransform {
  const parameters: Parameters = Object.assign({}, ...transforms.map((t, i) => prefixed(`${i}`, t.parameters)));
  const own = (values: ParameterValues, i: number) => unprefixed(`${i}`, values);
  return inputTransform({
    type: "chain",
    options: { transforms: transforms.map((t) => t.toJSON()) },
    parameters,
    fit: (trainX) => {
      let x = trainX;
      const fitted = transforms.map((transform) => {
        const next = transform.fit(x);
        x = next.forward(x);
        return next;
      });
      return chainInputs(...fitted);
    },
    forward: (X, values) => transforms.reduce((x, t, i) => t.forward(x, own(values, i)), X),
    inverse: (X, values) => transforms.reduceRight((x, t, i) => t.inverse(x, own(values, i)), X),
  });
}

/** The inverse as a transform. It learns nothing: what it undoes must know its statistics. */
export function reverse(transform: InputTransform): InputTransform {
  return inputTransform({
    type: "reverse",
    options: { transform: transform.toJSON() },
    parameters: transform.parameters,
    forward: (X, values) => transform.inverse(X, values),
    inverse: (X, values) => transform.forward(X, values),
  });
}
