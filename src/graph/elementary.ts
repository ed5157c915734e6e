/** The elementary ops, which every target supports; all others have a lowering to these. */
const elementaryOps = [
  ...(["Add", "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum", "Neg", "Square", "Sqrt", "Exp", "Log"] as const),
  ...(["Sin", "Cos", "Atan", "Tanh", "Abs", "Sign", "Floor", "Round"] as const),
  ...(["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual", "SelectV2"] as const),
  ...(["BatchMatMulV2", "Sum", "SumTo", "Max", "Min", "Cumsum"] as const),
  ...(["Reshape", "Transpose", "BroadcastTo", "Slice", "Pad", "ConcatV2", "GatherV2"] as const),
] as const;

/** A target's table of rules is a record over these, so that an op without a rule does not compile. */
export type Elementary = (typeof elementaryOps)[number];

const names: ReadonlySet<string> = new Set(elementaryOps);

export function isElementary(op: string): op is Elementary {
  return names.has(op);
}
