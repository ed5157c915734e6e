/**
 * The log-loss, in nats per case, of decision values f after Platt scaling: P(y = +1 | f) = 1 / (1 + exp(-(a f + b))), minimized
 * over a and b by Newton's method with step halving; the problem is convex.
 *
 * Source: Platt, "Probabilistic outputs for support vector machines" (1999); Lin, Lin and Weng, "A note on Platt's
 * probabilistic outputs for support vector machines" (2007).
 */
export function plattLoss(decisions: readonly number[], labels: readonly number[]): number {
  let a = 1;
  let b = 0;
  let loss = logLoss(decisions, labels, a, b);
  for (let iteration = 0; iteration < 50; iteration++) {
    const [stepA, stepB, decrement] = newtonStep(decisions, labels, a, b);
    if (decrement < 1e-12) break;
    let length = 1;
    let next = logLoss(decisions, labels, a - stepA, b - stepB);
    while (next > loss && length > 1e-6) {
      length /= 2;
      next = logLoss(decisions, labels, a - length * stepA, b - length * stepB);
    }
    if (next >= loss) break;
    a -= length * stepA;
    b -= length * stepB;
    loss = next;
  }
  return loss;
}

function logLoss(decisions: readonly number[], labels: readonly number[], a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < decisions.length; i++) {
    const margin = labels[i] * (a * decisions[i] + b);
    sum += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
  }
  return sum / decisions.length;
}

/** The Newton step H⁻¹ g, and its predicted decrease gᵀ H⁻¹ g. */
function newtonStep(decisions: readonly number[], labels: readonly number[], a: number, b: number) {
  let ga = 0;
  let gb = 0;
  let haa = 1e-10;
  let hab = 0;
  let hbb = 1e-10;
  const n = decisions.length;
  for (let i = 0; i < n; i++) {
    const f = decisions[i];
    const p = 1 / (1 + Math.exp(-(a * f + b)));
    const residual = (p - (labels[i] > 0 ? 1 : 0)) / n;
    const weight = (p * (1 - p)) / n;
    ga += residual * f;
    gb += residual;
    haa += weight * f * f;
    hab += weight * f;
    hbb += weight;
  }
  const determinant = haa * hbb - hab * hab;
  const stepA = (hbb * ga - hab * gb) / determinant;
  const stepB = (haa * gb - hab * ga) / determinant;
  return [stepA, stepB, ga * stepA + gb * stepB];
}
