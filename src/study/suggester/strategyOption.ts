import { InputError, invalid, show } from "../../errors/index.ts";
import { type BuiltInStrategy, builtInStrategy, type Strategy } from "../strategies/index.ts";

/**
 * A strategy in a module, whose default export is a function from options to a strategy: `{ module: new URL("./mine.js", import.meta.url), beta: 2 }`.
 * The other fields are the options; they are plain data.
 */
export interface StrategyModule {
  /** The address of the module, whose default export makes the strategy of the other fields. */
  readonly module: URL | string;
  readonly [option: string]: unknown;
}

/**
 * How experiments are chosen: a built-in strategy by name with its options, or one in a module, both of which run in the worker; or a
 * function, which runs in the thread of the study.
 */
export type StrategyOption = Strategy | BuiltInStrategy | StrategyModule;

/** A strategy that can be sent to a worker. */
export type PlainStrategy = BuiltInStrategy | (StrategyModule & { readonly module: string });

/** Checks the option as far as that takes no module to be loaded; `check` is for a built-in one. Throws InputError. */
export function readStrategy(
  option: StrategyOption,
  check: (strategy: BuiltInStrategy) => void,
): Strategy | PlainStrategy {
  if (typeof option === "function") return option;
  if (typeof option !== "object" || option === null) invalid("strategy", 'an object such as { name: "auto" }', option);
  if (!("module" in option)) {
    check(option);
    return option;
  }
  const plain = { ...option, module: absolute(option.module) };
  try {
    return structuredClone(plain);
  } catch (error) {
    throw new InputError(`invalid strategy options: expected plain data, got ${show(option)}`, { cause: error });
  }
}

function absolute(module: unknown): string {
  try {
    return new URL(String(module)).href;
  } catch {
    invalid("strategy module", "a URL", module, 'write new URL("./strategy.js", import.meta.url)');
  }
}

/** Loads the module of a strategy that is in one. Throws InputError where that fails. */
export async function loadStrategy(strategy: Strategy | PlainStrategy): Promise<Strategy> {
  if (typeof strategy === "function") return strategy;
  if (!("module" in strategy)) return builtInStrategy(strategy);
  const { module, ...options } = strategy;
  const { default: make } = await imported(module);
  if (typeof make !== "function")
    invalid(`strategy module ${module}`, "a function from options to a strategy as its default export", make);
  const made: unknown = make(options);
  if (typeof made !== "function")
    invalid(`strategy module ${module}`, "a function from options to a strategy, which is a function", made);
  return made as Strategy;
}

async function imported(module: string): Promise<{ default?: unknown }> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ module);
  } catch (error) {
    throw new InputError(`invalid strategy module ${module}: ${(error as Error).message}`, { cause: error });
  }
}
