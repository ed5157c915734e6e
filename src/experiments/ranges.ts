/** How a parameter may vary, as data suggest. */
export interface ProposedRange {
  readonly type: "float" | "int";
  readonly low: number;
  readonly high: number;
  readonly log?: true;
  readonly step?: number;
}

/** Ranges with so many steps, or fewer, are taken to have steps. */
const STEPS = 40;
/** A ratio of the largest to the smallest number from which a logarithmic scale is proposed, and where numbers crowd at the lower end. */
const [DECADES, CROWDED] = [100, 10];

/**
 * The range of numbers, rounded outwards: whole numbers where all are whole, with a step where all lie on a grid that has few values, on a logarithmic
 * scale where they are a geometric sequence, spread over two decades, or over one with most of them at its lower end.
 */
export function proposeRange(numbers: readonly number[], unit?: string): ProposedRange {
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  const [low, high] = [values[0], values[values.length - 1]];
  const type = values.every(Number.isInteger) ? "int" : "float";
  const ratio = values[1] / low;
  const isGeometric =
    low > 0 &&
    values.length > 3 &&
    ratio >= 1.5 &&
    values.slice(1).every((x, i) => Math.abs(x / values[i] / ratio - 1) < 0.01);
  if (isGeometric) return { type, low, high, log: true };
  const median = values[values.length >> 1];
  const isCrowded = high >= CROWDED * low && median - low < (high - low) / 4;
  if (low > 0 && values.length > 2 && (high >= DECADES * low || isCrowded))
    return { type, low: rounded(low, -1, [1, 2, 5]), high: rounded(high, 1, [1, 2, 5]), log: true };
  const step = gridOf(values);
  if (step !== null && (type === "float" || step > 1)) return { type, low, high, step };
  const width = high - low || Math.abs(high) || 1;
  const unitWidth = rounded(width / 20, 1, [1, 2, 5]);
  const outer = (x: number, side: -1 | 1) => multiple(x, type === "int" ? Math.max(unitWidth, 1) : unitWidth, side);
  const [below, above] = [outer(low, -1), outer(high, 1)];
  const limit = unit === "%" ? 100 : high <= 1 && low >= 0 ? 1 : Number.POSITIVE_INFINITY;
  return {
    type,
    low: low >= 0 ? Math.max(below, type === "int" && low >= 1 ? 1 : 0) : below,
    high: high <= limit ? Math.min(above, limit) : above,
  };
}

/** The decimal exponent of a positive number. */
function exponentOf(x: number): number {
  return Number(x.toExponential().split("e")[1]);
}

/** The next smaller or larger number, or the number itself, among some digits times powers of ten. */
function rounded(x: number, side: -1 | 1, digits: readonly number[]): number {
  const exponent = exponentOf(x);
  const all = [exponent - 1, exponent, exponent + 1].flatMap((e) => digits.map((digit) => Number(`${digit}e${e}`)));
  const beyond = all.filter((each) => (side < 0 ? each <= x : each >= x));
  return side < 0 ? Math.max(...beyond) : Math.min(...beyond);
}

/** The next multiple of a unit below or above a number, or the number itself. */
function multiple(x: number, unit: number, side: -1 | 1): number {
  const [digit, exponent] = unit.toExponential().split("e").map(Number);
  const count = Number(`${x}e${-exponent}`) / digit;
  const whole = side < 0 ? Math.floor(count) : Math.ceil(count);
  return Number(`${(Number.isFinite(whole) ? whole : 0) * digit}e${exponent}`);
}

/** The step of a grid with few values on which numbers lie, some of them more than once; null where there is none. */
function gridOf(values: readonly number[]): number | null {
  if (values.length < 3) return null;
  const places = Math.max(0, ...values.map((x) => (String(x).split(".")[1] ?? "").length));
  if (places > 6 || values.some((x) => /e/.test(String(x)))) return null;
  const whole = values.map((x) => Math.round(Number(`${x}e${places}`)));
  const divisor = whole.slice(1).reduce((gcd, each) => greatest(gcd, each - whole[0]), 0);
  const steps = (whole[whole.length - 1] - whole[0]) / divisor;
  return steps <= Math.min(STEPS, 3 * values.length) ? Number(`${divisor}e${-places}`) : null;
}

function greatest(a: number, b: number): number {
  return b === 0 ? a : greatest(b, a % b);
}
