import fc from "fast-check";
import { graphHash } from "../../src/graph/hash.ts";
import type { GraphParts, Signature } from "../../src/graph/index.ts";
import { type Shape, type Tensor, tensor } from "../../src/index.ts";
import { primitives, sizeOf } from "../../src/tensor/index.ts";

/*
 * Damaged graph files with correct hashes, as an attacker would make them: a value of a valid file is replaced, removed,
 * repeated, or exchanged with another one.
 */

type JSONValue = null | boolean | number | string | JSONValue[] | { [key: string]: JSONValue };

const strange: JSONValue[] = [
  ...[null, true, "", "b", "Infinity", "__proto__", [], {}, [[]], -1, 0, 1, 2, 3, 7, 0.5, 1e9, 2 ** 53, -0],
  ...[{ times: 1, plus: 0 }, { times: 0, plus: 0 }, { times: 1e12, plus: 3 }, { times: 1, plus: -1 }, [1e6, 1e6]],
];

type Places = (string | number)[][];

function placesIn(value: JSONValue, at: (string | number)[] = []): Places {
  if (typeof value !== "object" || value === null) return [at];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return [at, ...keys.flatMap((key) => placesIn(value[key as never], [...at, key]))];
}

const read = (file: JSONValue, place: Places[number]) =>
  place.reduce<JSONValue>((v, key) => v?.[key as never] ?? null, file);

const kinds = ["replace", "remove", "repeat", "copy", "rename op", "attribute", "numbers"] as const;

/** One change, decided by whole numbers from 0 on. */
export interface Mutation {
  readonly kind: (typeof kinds)[number];
  readonly place: number;
  readonly other: number;
}

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    place: fc.nat(),
    other: fc.nat(),
  }),
  { minLength: 1, maxLength: 3 },
);

const opNames = [...primitives.keys(), "Shell"];

export function mutated(text: string, changes: readonly Mutation[]): string {
  const file = JSON.parse(text);
  for (const { kind, place, other } of changes) {
    const places = placesIn(file).slice(1);
    const at = places[place % places.length] ?? [];
    const parent = read(file, at.slice(0, -1)) as JSONValue[];
    const key = at[at.length - 1] as number;
    const pick = <T>(list: readonly T[] | undefined): T | undefined => list?.[place % list.length];
    if (typeof parent !== "object" || parent === null) continue;
    if (kind === "rename op") Object.assign(pick(file.nodes) ?? {}, { op: opNames[other % opNames.length] });
    else if (kind === "numbers") {
      const constant = pick(file.constants) as { data?: JSONValue } | null | undefined;
      if (
        typeof constant?.data === "string" &&
        /^[A-Za-z0-9+/]+=*$/.test(constant.data) &&
        constant.data.length % 4 === 0
      )
        constant.data = bytesOf(decodedDoubles(constant.data).map((v) => numbers[other % numbers.length] ?? v));
    } else if (kind === "attribute") {
      const { attributes = {} } = (pick(file.nodes) ?? {}) as { attributes?: Record<string, JSONValue> };
      const leaves = placesIn(attributes).filter((inner) => typeof read(attributes, inner) === "number");
      const leaf = pick(leaves);
      if (leaf?.length)
        (read(attributes, leaf.slice(0, -1)) as JSONValue[])[leaf[leaf.length - 1] as number] = other % 5;
    } else if (kind === "remove") {
      if (Array.isArray(parent)) parent.splice(key, 1);
      else delete (parent as Record<string, JSONValue>)[key];
    } else if (kind === "repeat" && Array.isArray(parent)) parent.splice(key, 0, structuredClone(parent[key]));
    else if (kind === "copy") parent[key] = structuredClone(read(file, places[other % places.length]));
    else parent[key] = structuredClone(strange[other % strange.length]);
  }
  return JSON.stringify(rehashed(reshaped(file)));
}

const numbers = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e308, 1e-320, 2.5];

function bytesOf(data: Float64Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(data.buffer)));
}

/** The file with the shapes that its ops have, where they can be worked out for three points: what an attacker would see to. */
function reshaped<T extends Record<string, unknown>>(file: T): T {
  try {
    const { inputs, constants, nodes, outputs } = file as never as GraphParts;
    const shapes = new Map([...inputs, ...(constants as never as Signature[])].map(({ name, shape }) => [name, shape]));
    const fixed = !JSON.stringify(inputs).includes("times");
    for (const node of nodes) {
      const operands = node.inputs.map((name) => {
        const shape = shapes.get(name) as Shape;
        return Object.defineProperty(tensor(0).reshape([]), "shape", { value: shape }) as Tensor;
      });
      if (fixed) Object.assign(node, { shape: primitives.get(node.op)?.shape(operands.map(sized), node.attributes) });
      shapes.set(node.name, node.shape);
    }
    for (const output of outputs) Object.assign(output, { shape: shapes.get(output.value) });
  } catch {}
  return file;
}

const sized = (x: Tensor) => Object.defineProperty(x, "size", { value: sizeOf(x.shape), configurable: true });

/** The file with the hash of its content, where that can be worked out. */
export function rehashed<T extends Record<string, unknown>>(file: T): T {
  try {
    const { inputs, constants, nodes, outputs } = file as never;
    const decoded = (constants as { name: string; shape: number[]; data: string }[]).map(({ name, shape, data }) => ({
      name,
      tensor: { shape, data: decodedDoubles(data) } as unknown as Tensor,
    }));
    return { ...file, hash: graphHash({ inputs, nodes, outputs, constants: decoded }) };
  } catch {
    return file;
  }
}

function decodedDoubles(data: string): Float64Array {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8));
}

/** Inputs of any numbers for a graph, at b points. */
export function anyInputs(shapes: readonly { name: string; shape: readonly number[] }[]): Record<string, Tensor> {
  return Object.fromEntries(
    shapes.map(({ name, shape }) => {
      const size = shape.reduce((a, n) => a * n, 1);
      return [
        name,
        tensor(
          Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1)),
          [...shape],
        ),
      ];
    }),
  );
}
