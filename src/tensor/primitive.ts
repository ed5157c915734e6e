import { DynamicVariable } from "./dynamicVariable.ts";
import { type Primitive, type Source, Tensor } from "./tensor.ts";

const registry = new Map<string, Primitive<unknown>>();

/** Declares a primitive; its name must be new. */
export function primitive<A = undefined>(declaration: Primitive<A>): Primitive<A> {
  if (registry.has(declaration.name)) throw new Error(`primitive ${declaration.name} is declared twice`);
  registry.set(declaration.name, declaration as Primitive<unknown>);
  return declaration;
}

/** Every primitive by name: the ops that a graph may contain. */
export const primitives: ReadonlyMap<string, Primitive<unknown>> = registry;

const recording = new DynamicVariable(true);

/** Whether applied ops are recorded: within a vector-Jacobian product, whether the gradient will itself be differentiated. */
export const isRecording = () => recording.value;

/** Observes every applied op, and may replace its result. */
export interface Observer {
  apply<A>(op: Primitive<A>, inputs: readonly Tensor[], attributes: A, evaluate: () => Tensor): Tensor;
}

const observer = new DynamicVariable<Observer | null>(null);

/** Runs `fn` with every op passed to `watch`, for recording graphs. */
export const observed = <T>(watch: Observer, fn: () => T): T => observer.during(watch, fn);

/** Applies an op. This is the only function that knows about recording. */
export function apply(op: Primitive, inputs: readonly Tensor[]): Tensor;
export function apply<A>(op: Primitive<A>, inputs: readonly Tensor[], attributes: A): Tensor;
export function apply<A>(op: Primitive<A>, inputs: readonly Tensor[], attributes?: A): Tensor {
  if (observer.value) return observer.value.apply(op, inputs, attributes as A, () => evaluate(op, inputs, attributes));
  return evaluate(op, inputs, attributes);
}

function evaluate<A>(op: Primitive<A>, inputs: readonly Tensor[], attributes?: A): Tensor {
  const shape = op.shape(inputs, attributes as A);
  const data = op.forward(inputs, attributes as A, shape);
  if (!recording.value || op.vjp === null || !anyRequiresGrad(inputs)) return new Tensor(shape, data);
  const source: Source = { primitive: op, inputs, attributes };
  return new Tensor(shape, data, true, source);
}

function anyRequiresGrad(inputs: readonly Tensor[]): boolean {
  for (let i = 0; i < inputs.length; i++) if (inputs[i].requiresGrad) return true;
  return false;
}

/** Runs `fn` without recording: its results have no gradients. */
export const noGrad = <T>(fn: () => T): T => recording.during(false, fn);

/** Runs `fn` with recording, also within `noGrad`: for a function whose value uses gradients. */
export const enableGrad = <T>(fn: () => T): T => recording.during(true, fn);

/** A tensor with the same values through which no gradient flows. */
export function detach(x: Tensor): Tensor {
  return x.requiresGrad ? new Tensor(x.shape, x.data) : x;
}
