// A strategy in a module of its own: the default one, moved aside, with the thread that it runs in as the reason.
import { isMainThread } from "node:worker_threads";
import { type Strategy, strategies } from "boflow";

export default ({ shift }: { shift: number }): Strategy => {
  const original = strategies.auto();
  return async (evidence, request) => {
    const suggestions = await original(evidence, request);
    return suggestions.map(({ parameters: { x, y }, origin }) => ({
      parameters: { x: Number(x) * shift, y },
      origin,
      reason: isMainThread ? "in the main thread" : "in a worker",
    }));
  };
};
