import type { Direction } from "../study/index.ts";
import type { Prompts } from "./prompts.ts";

/** Asks which way a metric is better; the likely answer comes first. */
export function askedDirection(metric: string, prompts: Prompts, likely: Direction = "minimize"): Promise<Direction> {
  const choices = [
    { value: "minimize", label: "as small as possible" },
    { value: "maximize", label: "as large as possible" },
  ] as const;
  return prompts.select(`Is ${metric} to be small or large?`, likely === "minimize" ? choices : [...choices].reverse());
}
