/** The ops that every graph format has, in one form or another; all others have a lowering to these. */
export const elementary: ReadonlySet<string> = new Set([
  ...["Add", "Sub", "Mul", "RealDiv", "Pow", "Maximum", "Minimum", "Neg", "Square", "Sqrt", "Exp", "Log"],
  ...["Sin", "Cos", "Atan", "Tanh", "Abs", "Sign", "Floor", "Round"],
  ...["Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual", "SelectV2"],
  ...["BatchMatMulV2", "Sum", "SumTo", "Max", "Min", "Cumsum"],
  ...["Reshape", "Transpose", "BroadcastTo", "Slice", "Pad", "ConcatV2", "GatherV2"],
]);
