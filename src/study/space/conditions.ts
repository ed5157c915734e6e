import { InputError, show } from "../../errors/index.ts";
import type { ParameterValue } from "../trials/index.ts";

import { kindOf, type ParameterSpec } from "./kinds/index.ts";

/** Values of a parameter on which another one depends. */
interface ParentValues {
  readonly parent: string;
  readonly values: readonly ParameterValue[];
}

/** The parameters that are active, given the values of those that others depend on. */
export interface Activity {
  /** The parameters that conditions name. */
  readonly parents: readonly string[];
  /** All that must hold for a parameter to be active, what its parents need included. */
  conditions(name: string): readonly ParentValues[];
  /** `valueAt` is asked for parents that are active. */
  active(valueAt: (name: string) => ParameterValue | undefined): ReadonlySet<string>;
}

/** Checks the conditions of parameters. Throws InputError for one that names an unknown, continuous or dependent parameter or no value of it. */
export function activityOf(parameters: Readonly<Record<string, ParameterSpec>>): Activity {
  const conditions = Object.entries(parameters).map(([name, spec]) => ({
    name,
    when: Object.entries(spec.when ?? {}).map(([parent, values]) => ({
      parent,
      values: checkedValues(parameters, name, parent, (Array.isArray(values) ? values : [values]) as ParameterValue[]),
    })),
  }));
  const ordered = parentsFirst(conditions);
  const conditionsOf = (name: string): ParentValues[] => {
    const own = conditions.find((each) => each.name === name)?.when ?? [];
    return [...own.flatMap(({ parent }) => conditionsOf(parent)), ...own];
  };
  return {
    conditions: conditionsOf,
    parents: [...new Set(conditions.flatMap(({ when }) => when.map(({ parent }) => parent)))],
    active(valueAt) {
      const active = new Set<string>();
      for (const { name, when } of ordered)
        if (
          when.every(({ parent, values }) => active.has(parent) && values.includes(valueAt(parent) as ParameterValue))
        )
          active.add(name);
      return active;
    },
  };
}

function checkedValues(
  parameters: Readonly<Record<string, ParameterSpec>>,
  name: string,
  parent: string,
  values: readonly ParameterValue[],
): ParameterValue[] {
  const wrong = (problem: string) => new InputError(`invalid study: at parameters.${name}.when: ${problem}`);
  if (!Object.hasOwn(parameters, parent))
    throw wrong(`there is no parameter "${parent}"; the study has ${Object.keys(parameters).join(", ")}`);
  const spec = parameters[parent];
  const kind = kindOf(spec);
  if (!Number.isFinite(kind.size(spec)))
    throw wrong(`"${parent}" is continuous; a condition takes a parameter with finitely many values`);
  return values.map((value) => {
    const checked = kind.check(spec, value);
    if (checked === undefined) throw wrong(`expected ${kind.describe(spec)} for "${parent}", got ${show(value)}`);
    return checked;
  });
}

interface Conditional {
  readonly name: string;
  readonly when: readonly ParentValues[];
}

function parentsFirst(conditions: readonly Conditional[]): Conditional[] {
  const ordered: Conditional[] = [];
  const placed = new Set<string>();
  for (let left = [...conditions]; left.length > 0; ) {
    const ready = left.filter(({ when }) => when.every(({ parent }) => placed.has(parent)));
    if (ready.length === 0)
      throw new InputError(
        `invalid study: the conditions of ${left.map(({ name }) => name).join(", ")} depend on one another in a circle`,
      );
    ordered.push(...ready);
    for (const { name } of ready) placed.add(name);
    left = left.filter(({ name }) => !placed.has(name));
  }
  return ordered;
}
