import type { Option } from "../space/index.ts";
import { isPool, type Setting } from "./noise.ts";

/** By how much of a whole its rounded shares may miss it. */
const ROUNDING = 0.02;

/**
 * The columns of a pool that are shares of a whole, such as a composition: all of its numbers, at least three, none of them negative, if they sum to the
 * same in every experiment; none otherwise.
 */
export function sharesOf(setting: Setting): readonly number[] {
  const { parameters } = setting.space.encoding;
  const numbers = parameters.filter(({ kind, size }) => !kind.categorical && size > 1);
  if (numbers.length < 3 || !isPool(setting)) return [];
  const sharesIn = ({ configuration }: Option) => numbers.map(({ name }) => Number(configuration[name]));
  const options = setting.space.options() ?? [];
  const whole = sum(sharesIn(options[0]));
  const isWhole = options.every((option) => {
    const shares = sharesIn(option);
    return shares.every((share) => share >= 0) && Math.abs(sum(shares) - whole) <= ROUNDING * whole;
  });
  return isWhole ? numbers.map((parameter) => parameters.indexOf(parameter)) : [];
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
